package dev.capstan.submitter.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tenant of each API key. Keys are stored as digests and compared in constant time, so that
 * response times reveal nothing about a key.
 */
public final class ApiKeys {
  private final List<Entry> entries;

  private record Entry(byte[] digest, TenantId tenant) {}

  /**
   * @param tenants by the key's SHA-256 in hex; empty makes every client the default tenant
   */
  public ApiKeys(Map<String, TenantId> tenants) {
    this.entries =
        tenants.entrySet().stream()
            .map(entry -> new Entry(HexFormat.of().parseHex(entry.getKey()), entry.getValue()))
            .toList();
  }

  public boolean areRequired() {
    return !entries.isEmpty();
  }

  /** Empty for an unknown key. */
  public Optional<TenantId> tenant(String key) {
    byte[] digest = Sha256.digest().digest(key.getBytes(UTF_8));
    Optional<TenantId> found = Optional.empty();
    for (Entry entry : entries) {
      if (MessageDigest.isEqual(entry.digest(), digest)) {
        found = Optional.of(entry.tenant());
      }
    }
    return found;
  }
}
