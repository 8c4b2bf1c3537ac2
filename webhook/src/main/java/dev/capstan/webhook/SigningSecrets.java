package dev.capstan.webhook;

import dev.capstan.schema.execution.TenantId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The tenants' secrets by name. During rotation a secret has several keys, and all sign. */
public final class SigningSecrets {
  private final Map<TenantId, Map<String, List<SigningSecret>>> secrets = new HashMap<>();

  /**
   * @param settings keys by tenant and name
   * @throws IllegalArgumentException if a key is invalid; the message names its setting
   */
  public SigningSecrets(Map<String, Map<String, List<String>>> settings) {
    settings.forEach(
        (tenant, byName) ->
            byName.forEach(
                (name, keys) ->
                    secrets
                        .computeIfAbsent(new TenantId(tenant), unused -> new HashMap<>())
                        .put(name, parse(tenant, name, keys))));
  }

  private static List<SigningSecret> parse(String tenant, String name, List<String> keys) {
    try {
      return keys.stream().map(String::strip).map(SigningSecret::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "capstan.webhook.secrets." + tenant + "." + name + ": " + e.getMessage(), e);
    }
  }

  /** The header {@code webhook-signature}; empty when the tenant has no such secret. */
  Optional<String> sign(
      TenantId tenant, String name, String webhookId, long timestampSeconds, String body) {
    List<SigningSecret> keys = secrets.getOrDefault(tenant, Map.of()).getOrDefault(name, List.of());
    return keys.isEmpty()
        ? Optional.empty()
        : Optional.of(
            keys.stream()
                .map(key -> key.sign(webhookId, timestampSeconds, body))
                .collect(Collectors.joining(" ")));
  }
}
