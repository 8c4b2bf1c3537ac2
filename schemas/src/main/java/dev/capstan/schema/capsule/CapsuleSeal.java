package dev.capstan.schema.capsule;

import dev.capstan.schema.json.CanonicalJson;
import dev.capstan.schema.json.Json;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Seals capsules and checks seals. */
public final class CapsuleSeal {
  private static final String DIGEST = "digest";

  private CapsuleSeal() {}

  /**
   * The canonical bytes (RFC 8785) of {@code capsule} with its digest. An existing digest is
   * replaced.
   */
  public static byte[] seal(Capsule capsule) {
    return sealed(capsule).bytes();
  }

  /** Same as {@link #seal}, and also returns the digest. */
  public static Sealed sealed(Capsule capsule) {
    ObjectNode tree = Json.MAPPER.valueToTree(capsule);
    tree.remove(DIGEST);
    String digest = CanonicalJson.digest(tree);
    tree.put(DIGEST, digest);
    return new Sealed(capsule.withDigest(digest), CanonicalJson.bytes(tree));
  }

  /**
   * What is wrong with a capsule; empty when its digest matches its content.
   *
   * @param bytes any JSON text of the capsule; white space and the order of members don't matter
   */
  public static Optional<String> defect(byte[] bytes) {
    JsonNode tree;
    try {
      tree = Json.STRICT.readTree(bytes);
    } catch (JacksonException e) {
      return Optional.of("not a JSON document: " + e.getOriginalMessage());
    }
    if (!(tree instanceof ObjectNode capsule) || !capsule.path(DIGEST).isString()) {
      return Optional.of("not a capsule: it has no member \"digest\"");
    }
    String claimed = capsule.path(DIGEST).stringValue();
    capsule.remove(DIGEST);
    String actual = CanonicalJson.digest(capsule);
    return claimed.equals(actual)
        ? Optional.empty()
        : Optional.of("the digest is " + claimed + ", but the content gives " + actual);
  }

  /** A capsule with its digest, and its canonical bytes. */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  public record Sealed(Capsule capsule, byte[] bytes) {}
}
