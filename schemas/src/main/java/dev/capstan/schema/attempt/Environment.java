package dev.capstan.schema.attempt;

import java.util.Map;

/**
 * What the program ran in.
 *
 * @param provider name of the sandbox provider that really ran it
 * @param rootDigest {@code sha256:} of the root file system
 * @param policy the provider's hardening, by name ({@code seccomp: capstan-1}, {@code network:
 *     none})
 */
public record Environment(
    String provider, String rootDigest, String runnerVersion, Map<String, String> policy) {
  public Environment {
    policy = Map.copyOf(policy);
  }
}
