package dev.capstan.schema.json;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.erdtman.jcs.JsonCanonicalizer;
import tools.jackson.databind.JsonNode;

/** Canonical JSON (RFC 8785): equal documents have equal digests. */
public final class CanonicalJson {
  private CanonicalJson() {}

  public static byte[] bytes(JsonNode tree) {
    try {
      return new JsonCanonicalizer(Json.MAPPER.writeValueAsBytes(tree)).getEncodedUTF8();
    } catch (IOException e) {
      throw new UncheckedIOException("a tree of our own is always valid JSON", e);
    }
  }

  /** {@code sha256:} and the hex digest of the canonical bytes. */
  public static String digest(JsonNode tree) {
    return "sha256:" + Sha256.hex(bytes(tree));
  }
}
