package dev.capstan.standalone.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that signs the demo's webhooks, and the check of a signature as a receiver does it:
 * written from the specification of Standard Webhooks 1.0, not with the sender's code.
 */
public final class WebhookSecret {
  static final String NAME = "demo";
  private static final int KEY_BYTES = 24;
  private static final String ALGORITHM = "HmacSHA256";

  private final byte[] key;

  private WebhookSecret(byte[] key) {
    this.key = key;
  }

  /** Generates a secret. */
  public static WebhookSecret random() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return new WebhookSecret(key);
  }

  /** The settings that register it. */
  public Map<String, String> settings() {
    return Map.of(
        "capstan.webhook.secrets.default." + NAME,
        "whsec_" + Base64.getEncoder().encodeToString(key));
  }

  /**
   * Whether one of the signatures is ours.
   *
   * @param signatures the header {@code webhook-signature}
   */
  boolean hasSigned(String id, String timestamp, byte[] body, String signatures) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      mac.update((id + "." + timestamp + ".").getBytes(UTF_8));
      byte[] expected =
          ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body))).getBytes(UTF_8);
      return Arrays.stream(signatures.split(" ", -1))
          .anyMatch(signature -> MessageDigest.isEqual(expected, signature.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }
}
