package dev.capstan.submitter.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.wire.Sha256;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whose key is whose. Keys are held and compared as digests, so the time of a comparison tells
 * nothing about a key.
 */
final class ApiKeys {
  static final String DEFAULT_TENANT = "default";

  private final Map<String, String> tenantsByDigest;

  /**
   * @param tenants by key; empty makes everybody the default tenant
   */
  ApiKeys(Map<String, String> tenants) {
    this.tenantsByDigest =
        tenants.entrySet().stream()
            .collect(Collectors.toUnmodifiableMap(e -> digest(e.getKey()), Map.Entry::getValue));
  }

  boolean areRequired() {
    return !tenantsByDigest.isEmpty();
  }

  Optional<String> tenant(String key) {
    return Optional.ofNullable(tenantsByDigest.get(digest(key)));
  }

  private static String digest(String key) {
    return Sha256.hex(key.getBytes(UTF_8));
  }
}
