package dev.capstan.schema.json;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, in lower-case hex. */
public final class Sha256 {
  private Sha256() {}

  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  public static String hex(byte[] bytes) {
    return hex(digest().digest(bytes), 0);
  }

  /** The hex text of a finished digest. */
  public static String hex(MessageDigest finished) {
    return hex(finished.digest(), 0);
  }

  private static String hex(byte[] digest, int from) {
    return HexFormat.of().formatHex(digest, from, digest.length);
  }
}
