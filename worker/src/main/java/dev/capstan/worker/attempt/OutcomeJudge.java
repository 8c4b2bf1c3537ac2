package dev.capstan.worker.attempt;

import dev.capstan.sandbox.SandboxExit;
import dev.capstan.sandbox.frame.RunnerResult;
import dev.capstan.sandbox.frame.RunnerResult.GuestError;
import dev.capstan.schema.attempt.ErrorType;
import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.attempt.Fault;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.request.Limits;
import dev.capstan.worker.output.EncodedText;
import java.util.Set;

/**
 * Determines the outcome from the provider's observations and the guest's messages. Facts from the
 * kernel have priority: the guest can neither claim nor hide a timeout, an exceeded memory limit or
 * a lost sandbox.
 */
final class OutcomeJudge {
  /** Failures that the runner reports of itself; trusted only before the user's program has run. */
  private static final Set<String> RUNNER_DEFECTS = Set.of("RunnerFailure", "ProtocolError");

  /** Shares of the record, as JSON. */
  static final int MAX_MESSAGE_BYTES = 16 << 10;

  static final int MAX_DETAIL_BYTES = 32 << 10;

  private OutcomeJudge() {}

  static Outcome judge(SandboxExit exit, RunnerResult result, Limits limits) {
    return switch (exit) {
      case SandboxExit.TimedOut timedOut ->
          new Outcome.Timeout(
              ExecutionError.of(
                  ErrorType.TIME_LIMIT_EXCEEDED,
                  "the program ran longer than its timeout of %d s"
                      .formatted(limits.timeoutSeconds())));
      case SandboxExit.OutOfMemory outOfMemory ->
          failure(
              ErrorType.OUT_OF_MEMORY,
              "the program needed more than its %d MiB of memory"
                  .formatted(limits.memoryBytes() >> 20));
      case SandboxExit.InputRefused refused -> failure(ErrorType.INVALID_INPUT, refused.detail());
      case SandboxExit.Lost lost ->
          failure(ErrorType.SANDBOX_LOST, "the sandbox was killed from outside: " + lost.detail());
      case SandboxExit.Killed killed ->
          failure(ErrorType.SANDBOX_LOST, "the sandbox was killed by its worker");
      case SandboxExit.Exited exited -> judgeResult(exited, result, limits);
    };
  }

  private static Outcome judgeResult(
      SandboxExit.Exited exited, RunnerResult result, Limits limits) {
    if (!result.complete() || result.defect() != null) {
      return unusable(exited, result);
    }
    GuestError error = result.error();
    boolean failed = error != null || (result.exitCode() != null && result.exitCode() != 0);
    if (failed && exited.processLimitHit()) {
      return failure(
          ErrorType.PROCESS_LIMIT_EXCEEDED,
          "the program needed more than its %d processes and threads".formatted(limits.pids()));
    }
    if (error != null && !result.started() && RUNNER_DEFECTS.contains(error.type())) {
      return failure(ErrorType.SANDBOX_START_FAILED, "the runner failed: " + error.message());
    }
    if (error != null) {
      return new Outcome.Failure(
          ExecutionError.of(
              userType(error.type()),
              EncodedText.cut(error.message(), MAX_MESSAGE_BYTES),
              error.detail() == null ? null : EncodedText.cut(error.detail(), MAX_DETAIL_BYTES),
              error.line()));
    }
    return failed
        ? failure(ErrorType.NON_ZERO_EXIT, "the program ended with exit code " + result.exitCode())
        : new Outcome.Success();
  }

  private static Outcome unusable(SandboxExit.Exited exited, RunnerResult result) {
    if (!result.started()) {
      return failure(
          ErrorType.SANDBOX_START_FAILED,
          "the sandbox ended with exit code %d before the program was started"
              .formatted(exited.exitCode()));
    }
    return result.complete()
        ? failure(ErrorType.INVALID_ANSWER, "the result can't be read: " + result.defect())
        : failure(
            ErrorType.EXITED_EARLY, "the program ended its sandbox before its result was taken");
  }

  /** A guest's report can only blame the guest itself. */
  private static ErrorType userType(String name) {
    return ErrorType.find(name)
        // an engine inside the sandbox has a memory limit of its own, which the kernel can't see
        .filter(type -> type.fault() == Fault.USER || type == ErrorType.OUT_OF_MEMORY)
        .orElse(ErrorType.INVALID_ANSWER);
  }

  private static Outcome failure(ErrorType type, String message) {
    return new Outcome.Failure(
        ExecutionError.of(type, EncodedText.cut(message, MAX_MESSAGE_BYTES)));
  }
}
