package dev.capstan.worker.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.sandbox.SandboxExit;
import dev.capstan.sandbox.frame.RunnerResult;
import dev.capstan.sandbox.frame.RunnerResult.GuestError;
import dev.capstan.sandbox.frame.SpooledContent;
import dev.capstan.schema.attempt.ErrorType;
import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.attempt.Fault;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.attempt.Usage;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.request.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OutcomeJudgeTest {
  private static final Usage USAGE = new Usage(1L, 1L, 1L);
  private static final SandboxExit EXITED = new SandboxExit.Exited(0, false, USAGE);

  @Test
  void aCompleteAnswerWithoutErrorIsASuccess() {
    assertThat(judge(EXITED, answer(true, true, null, 0)).status())
        .isEqualTo(ExecutionStatus.SUCCESS);
  }

  @Test
  void factsFromTheKernelHavePriorityOverTheGuest() {
    RunnerResult claimsSuccess = answer(true, true, null, 0);
    assertThat(judge(new SandboxExit.TimedOut(USAGE), claimsSuccess).status())
        .isEqualTo(ExecutionStatus.TIMEOUT);
    assertThat(type(judge(new SandboxExit.OutOfMemory(USAGE), claimsSuccess)))
        .isEqualTo(ErrorType.OUT_OF_MEMORY);
    assertThat(type(judge(new SandboxExit.Lost("killed", USAGE), claimsSuccess)))
        .isEqualTo(ErrorType.SANDBOX_LOST);
  }

  @Test
  void aGuestCanOnlyAccuseItself() {
    for (String claimed :
        List.of("TimeLimitExceeded", "WorkerLost", "SandboxLost", "NoSuchType", "")) {
      Outcome outcome =
          judge(EXITED, answer(true, true, new GuestError(claimed, "m", "detail", 1), 1));
      assertThat(type(outcome)).isEqualTo(ErrorType.INVALID_ANSWER);
      assertThat(error(outcome).fault()).isEqualTo(Fault.USER);
      assertThat(error(outcome).retryable()).isFalse();
    }
  }

  @Test
  void theProgramsErrorKeepsItsLineAndDetail() {
    GuestError guest =
        new GuestError("PythonError", "ZeroDivisionError: division by zero", "Traceback", 3);
    ExecutionError error = error(judge(EXITED, answer(true, true, guest, 1)));
    assertThat(error.type()).isEqualTo(ErrorType.PYTHON_ERROR);
    assertThat(error.line()).isEqualTo(3);
    assertThat(error.detail()).isEqualTo("Traceback");
  }

  @Test
  void anEngineInTheSandboxMayReportThatItsMemoryIsUsedUp() {
    Outcome outcome =
        judge(EXITED, answer(true, true, new GuestError("OutOfMemory", "m", null, null), 1));
    assertThat(type(outcome)).isEqualTo(ErrorType.OUT_OF_MEMORY);
    assertThat(error(outcome).retryable()).isFalse();
  }

  @Test
  void exitCodes137And124AreTheProgramsOwn() {
    for (int code : List.of(137, 124)) {
      assertThat(type(judge(EXITED, answer(true, true, null, code))))
          .isEqualTo(ErrorType.NON_ZERO_EXIT);
    }
  }

  @Test
  void endingTheSandboxEarlyIsNoSuccess() {
    assertThat(type(judge(EXITED, unfinished(true)))).isEqualTo(ErrorType.EXITED_EARLY);
  }

  @Test
  void aSandboxThatNeverStartedTheProgramIsThePlatformsFault() {
    Outcome outcome = judge(new SandboxExit.Exited(1, false, USAGE), unfinished(false));
    assertThat(type(outcome)).isEqualTo(ErrorType.SANDBOX_START_FAILED);
    assertThat(error(outcome).retryable()).isTrue();
  }

  @Test
  void aRefusedForkOnlyMattersWhenTheProgramFailed() {
    SandboxExit hit = new SandboxExit.Exited(0, true, USAGE);
    assertThat(judge(hit, answer(true, true, null, 0)).status()).isEqualTo(ExecutionStatus.SUCCESS);
    assertThat(type(judge(hit, answer(true, true, null, 1))))
        .isEqualTo(ErrorType.PROCESS_LIMIT_EXCEEDED);
  }

  private static Outcome judge(SandboxExit verdict, RunnerResult answer) {
    return OutcomeJudge.judge(verdict, answer, Limits.DEFAULT);
  }

  private static ExecutionError error(Outcome outcome) {
    ExecutionError error = outcome.error();
    assertThat(error).isNotNull();
    return error;
  }

  private static ErrorType type(Outcome outcome) {
    return error(outcome).type();
  }

  /** Nothing outside is known to have killed it, so it was the program. */
  @Test
  void aRunnerThatDiesAfterTheProgramsStartIsTheProgramsFault() {
    for (int exitCode : new int[] {1, 70, 137, 139, 152}) {
      SandboxExit exit = new SandboxExit.Exited(exitCode, false, USAGE);
      assertThat(type(judge(exit, unfinished(true)))).isEqualTo(ErrorType.EXITED_EARLY);
      assertThat(type(judge(exit, unfinished(false)))).isEqualTo(ErrorType.SANDBOX_START_FAILED);
    }
  }

  @Test
  void inputsThatCanNotBePlacedAreTheFaultOfWhoSentThem() {
    assertThat(type(judge(new SandboxExit.InputRefused("in/a", USAGE), unfinished(false))))
        .isEqualTo(ErrorType.INVALID_INPUT);
  }

  private static RunnerResult unfinished(boolean started) {
    @Nullable Integer noExitCode = null;
    return answer(false, started, null, noExitCode);
  }

  private static RunnerResult answer(
      boolean complete, boolean started, @Nullable GuestError error, @Nullable Integer exitCode) {
    return new RunnerResult(
        complete,
        null,
        started,
        SpooledContent.of(new byte[0]),
        false,
        SpooledContent.of(new byte[0]),
        false,
        null,
        List.of(),
        List.of(),
        List.of(),
        error,
        exitCode,
        5L);
  }
}
