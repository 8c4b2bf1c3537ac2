package dev.capstan.submitter.admission;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.json.Sha256;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * The content of a body that leaves a request. It is decoded when it is needed, so that one body at
 * a time is in memory besides the request.
 *
 * @param bytes decodes it
 * @param sha256 hex digest of the content
 */
record BodyContent(Supplier<byte[]> bytes, String sha256, int sizeBytes) {

  static BodyContent ofText(String text) {
    return of(() -> text.getBytes(UTF_8));
  }

  static BodyContent ofBase64(String text) {
    return of(() -> Base64.getDecoder().decode(text));
  }

  private static BodyContent of(Supplier<byte[]> bytes) {
    byte[] content = bytes.get();
    return new BodyContent(bytes, Sha256.hex(content), content.length);
  }

  /**
   * @param text valid base64 if {@code isBase64}
   */
  static BodyContent of(LargeText text, boolean isBase64) {
    MessageDigest digest = Sha256.digest();
    int[] size = new int[1];
    read(
        text,
        isBase64,
        part -> {
          digest.update(part);
          size[0] += part.length;
        });
    int sizeBytes = size[0];
    return new BodyContent(() -> bytes(text, isBase64, sizeBytes), Sha256.hex(digest), sizeBytes);
  }

  private static byte[] bytes(LargeText text, boolean isBase64, int sizeBytes) {
    byte[] content = new byte[sizeBytes];
    int[] at = new int[1];
    read(
        text,
        isBase64,
        part -> {
          System.arraycopy(part, 0, content, at[0], part.length);
          at[0] += part.length;
        });
    return content;
  }

  private static void read(LargeText text, boolean isBase64, LargeText.Sink sink) {
    if (isBase64) {
      text.base64(sink);
    } else {
      text.text(sink);
    }
  }
}
