package dev.capstan.submitter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Sha256;
import dev.capstan.schema.request.Name;
import dev.capstan.submitter.api.ApiKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * API keys and their tenants. Keys are values, never setting names, so that relaxed binding does
 * not change their case or characters.
 *
 * @param apiKey a key of the tenant {@code default}, in addition to {@code apiKeys}; empty for none
 * @param apiKeys list of {@code tenant:key} or {@code tenant:sha256=<64 hex digits>}, the digest of
 *     a key; everything after the first colon is the key. Without any key, all clients are the
 *     tenant {@code default}
 * @throws SubmitterSettingsException if an entry is malformed; the message does not contain the key
 */
@ConfigurationProperties("capstan")
public record ApiKeySettings(@DefaultValue("") String apiKey, @DefaultValue List<String> apiKeys) {
  private static final String DIGEST = "sha256=";
  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final Pattern SENDABLE = Pattern.compile("[\\x21-\\x7e]+");

  public ApiKeySettings {
    apiKeys = List.copyOf(apiKeys);
    tenants(apiKey, apiKeys);
  }

  ApiKeys keys() {
    return new ApiKeys(tenants(apiKey, apiKeys));
  }

  private static Map<String, TenantId> tenants(String apiKey, List<String> entries) {
    Map<String, TenantId> tenants = new HashMap<>();
    if (!apiKey.isEmpty()) {
      tenants.put(digest(apiKey, "capstan.api-key"), TenantId.DEFAULT);
    }
    for (int i = 0; i < entries.size(); i++) {
      String place = "capstan.api-keys, entry %d".formatted(i + 1);
      String[] parts = entries.get(i).split(":", 2);
      if (parts.length < 2) {
        throw refused(place, "expected tenant:key or tenant:sha256=<64 hex digits>");
      }
      if (Name.parse(parts[0]).isEmpty()) {
        throw refused(
            place,
            "the tenant must be 1 to 63 lower-case letters, digits, _ and -, and start with a"
                + " letter or digit");
      }
      TenantId tenant = new TenantId(parts[0]);
      TenantId other = tenants.putIfAbsent(digest(parts[1], place), tenant);
      if (other != null && !other.equals(tenant)) {
        throw refused(
            place, "the key of the tenant %s is also assigned to %s".formatted(tenant, other));
      }
    }
    return tenants;
  }

  private static String digest(String key, String place) {
    if (key.startsWith(DIGEST)) {
      String hex = key.substring(DIGEST.length());
      if (!SHA256.matcher(hex).matches()) {
        throw refused(place, "sha256= must be followed by 64 hex digits");
      }
      return hex.toLowerCase(Locale.ROOT);
    }
    if (!SENDABLE.matcher(key).matches()) {
      throw refused(place, "the key is empty or contains spaces or non-ASCII characters");
    }
    return Sha256.hex(key.getBytes(UTF_8));
  }

  private static SubmitterSettingsException refused(String place, String rule) {
    return new SubmitterSettingsException(place + ": " + rule);
  }

  /** Omits the keys. */
  @Override
  public String toString() {
    return "ApiKeySettings[" + apiKeys.size() + " entries]";
  }
}
