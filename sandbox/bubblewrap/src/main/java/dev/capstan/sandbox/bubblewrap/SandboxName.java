package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.SandboxSpec;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The label of a sandbox: the name of its control group, which is all that survives the worker.
 *
 * @param deadlineSeconds after which nothing may be left of it, in seconds since the machine's
 *     start: a clock that all workers of a machine share and that can't be set
 */
record SandboxName(String executionId, String attemptNonce, long deadlineSeconds) {
  private static final Pattern FORM =
      Pattern.compile("(exe_[0-9A-Za-z]+)\\.([0-9A-Za-z_-]{1,64})\\.([0-9]{1,18})");

  static SandboxName of(SandboxSpec spec, long deadlineSeconds) {
    SandboxName name =
        new SandboxName(spec.executionId().value(), spec.attemptNonce(), deadlineSeconds);
    if (!FORM.matcher(name.toString()).matches()) {
      throw new IllegalArgumentException(
          "an attempt's nonce has 1 to 64 letters, digits, - and _, but is not so");
    }
    return name;
  }

  /** The name that {@code text} spells, or empty when it is not one of ours. */
  static Optional<SandboxName> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new SandboxName(matcher.group(1), matcher.group(2), Long.parseLong(matcher.group(3))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return executionId + "." + attemptNonce + "." + deadlineSeconds;
  }
}
