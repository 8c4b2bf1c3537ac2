package dev.capstan.schema.attempt;

import java.util.Map;

/**
 * The environment of a program.
 *
 * @param provider name of the sandbox provider that ran it
 * @param rootDigest {@code sha256:} of the root file system
 * @param policy the provider's hardening, by name ({@code seccomp: capstan-3}, {@code network:
 *     none})
 */
public record Environment(
    String provider, String rootDigest, String runnerVersion, Map<String, String> policy) {
  public Environment {
    policy = Map.copyOf(policy);
  }
}
