package dev.capstan.sandbox.docker;

import dev.capstan.sandbox.SandboxSpec;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a container in use. A parked one is renamed when it is taken, since labels can't be
 * changed: so the name contains the execution and the deadline.
 */
final class ContainerName {
  private static final Pattern FORM = Pattern.compile("/?capstan-.*-([0-9]{1,12})");
  private static final Pattern NOT_IN_NAMES = Pattern.compile("[^A-Za-z0-9_.-]");

  private ContainerName() {}

  /**
   * @param deadline second of the engine's clock
   */
  static String of(SandboxSpec spec, long deadline) {
    String nonce = NOT_IN_NAMES.matcher(spec.attemptNonce()).replaceAll("_");
    return "capstan-" + spec.executionId() + "-" + nonce + "-" + deadline;
  }

  /** The deadline in a name as the engine lists it; empty for other names. */
  static OptionalLong deadline(String name) {
    Matcher matcher = FORM.matcher(name);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }
}
