package dev.capstan.worker.attempt;

import dev.capstan.observability.log.LogFields;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptReturned;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.attempt.ErrorType;
import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.request.OnWorkerLost;
import dev.capstan.storage.breaker.CircuitOpenException;
import dev.capstan.storage.object.ObjectStoreException;
import dev.capstan.worker.input.InputUnavailableException;
import dev.capstan.worker.input.InvalidInputException;
import dev.capstan.worker.kill.KillSwitch;
import dev.capstan.worker.output.EncodedText;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of an attempt. Thread-safe; one call per attempt, on its own thread. */
public final class AttemptPipeline {
  private static final Logger log = LoggerFactory.getLogger(AttemptPipeline.class);

  private final String workerName;
  private final String providerName;
  private final ExecutionProgressLookup standings;
  private final StartPermit permit;
  private final AttemptReporter reporter;
  private final ProgramRun programRun;
  private final WorkerCeilings ceilings;
  private final MemoryBudget memory;
  private final SoloRun solo;
  private final Duration overhead;
  private final AttemptMetrics metrics;
  private final AttemptTraces traces;
  private final Clock clock;

  AttemptPipeline(
      String workerName,
      String providerName,
      ExecutionProgressLookup standings,
      StartPermit permit,
      AttemptReporter reporter,
      ProgramRun programRun,
      WorkerCeilings ceilings,
      MemoryBudget memory,
      SoloRun solo,
      Duration overhead,
      AttemptMetrics metrics,
      AttemptTraces traces,
      Clock clock) {
    this.workerName = workerName;
    this.providerName = providerName;
    this.standings = standings;
    this.permit = permit;
    this.reporter = reporter;
    this.programRun = programRun;
    this.ceilings = ceilings;
    this.memory = memory;
    this.solo = solo;
    this.overhead = overhead;
    this.metrics = metrics;
    this.traces = traces;
    this.clock = clock;
  }

  /**
   * Runs the attempt of a dispatch.
   *
   * @param kill ends the attempt; belongs to the caller, who closes it after this call
   */
  public Disposition run(DispatchDelivery delivery, KillSwitch kill) throws InterruptedException {
    AdmittedExecution execution = delivery.dispatch().execution();
    try (LogFields fields = new LogFields()) {
      fields
          .with("execution_id", execution.executionId().value())
          .with("lane", execution.lane())
          .with("provider", providerName)
          .withTrace(execution.traceParent());
      return metrics.observe(execution.lane(), () -> waitAndRun(delivery, kill));
    }
  }

  /** Waits before the start is reported: a job that waits is still queued and costs no attempt. */
  private Disposition waitAndRun(DispatchDelivery delivery, KillSwitch kill)
      throws InterruptedException {
    AdmittedExecution execution = delivery.dispatch().execution();
    Optional<String> tooLarge = ceilings.refusal(execution);
    if (tooLarge.isPresent()) {
      // it never runs here, so it does not wait either
      return startAndRun(delivery, standings.find(execution.key()), kill, tooLarge);
    }
    Optional<MemoryBudget.Share> share =
        memory.take(execution.limits().memoryBytes(), () -> kill.reason() != null);
    if (share.isEmpty()) {
      return kill.reason() == KillSwitch.Reason.EXECUTION_ENDED
          ? new Disposition.Skip("the execution ended while it waited for memory")
          : new Disposition.GiveBack("the job waited for memory");
    }
    try (MemoryBudget.Share held = share.get()) {
      return runInTurn(delivery, kill);
    }
  }

  /** A program whose workers were lost twice runs alone, so that only its own worker is at risk. */
  private Disposition runInTurn(DispatchDelivery delivery, KillSwitch kill)
      throws InterruptedException {
    ExecutionKey key = delivery.dispatch().execution().key();
    ExecutionProgress progress = standings.find(key);
    boolean isSuspect = progress.lostWorkers(delivery) == StartPermit.MAX_LOST_WORKERS - 1;
    Optional<SoloRun.Turn> turn =
        isSuspect
            ? solo.alone(() -> kill.reason() != null, !permit.isLastDelivery(delivery))
            : solo.amongOthers(() -> kill.reason() != null);
    if (turn.isEmpty()) {
      return kill.reason() == KillSwitch.Reason.EXECUTION_ENDED
          ? new Disposition.Skip("the execution ended while it waited")
          : new Disposition.GiveBack("a job must run alone");
    }
    try (SoloRun.Turn held = turn.get()) {
      ExecutionProgress now = isSuspect ? standings.find(key) : progress;
      return startAndRun(delivery, now, kill, Optional.empty());
    }
  }

  private Disposition startAndRun(
      DispatchDelivery delivery,
      ExecutionProgress progress,
      KillSwitch kill,
      Optional<String> tooLarge)
      throws InterruptedException {
    Dispatch dispatch = delivery.dispatch();
    AdmittedExecution execution = dispatch.execution();
    if (progress.terminal()) {
      return new Disposition.Skip("the execution has ended");
    }
    if (progress.dispatched() > dispatch.attempt()) {
      return new Disposition.Skip("a later attempt has been dispatched");
    }
    if (progress.isStartedForAnother(delivery)) {
      return new Disposition.Skip("the attempt was started for another record");
    }
    AttemptRecord attempt =
        AttemptRecord.begin(
            delivery,
            progress.nextNumber(delivery),
            progress.startsOf(delivery),
            kill.nonce(),
            workerName,
            clock.instant());
    if (!attempt.startedAt().isBefore(execution.expiresAt())) {
      return attempt.neverStarted(new Outcome.Expired(), clock.instant());
    }
    if (tooLarge.isPresent()) {
      return attempt.neverStarted(
          failure(ErrorType.CEILING_EXCEEDED, tooLarge.get()), clock.instant());
    }
    try {
      switch (permit.check(delivery, attempt)) {
        case StartPermit.Granted ignored -> {}
        case StartPermit.Refused(String why) -> {
          return attempt.neverStarted(failure(ErrorType.WORKER_LOST, why), clock.instant());
        }
        case StartPermit.StartedForAnother ignored -> {
          return new Disposition.Skip("the program was started for another record");
        }
      }
    } catch (ObjectStoreException e) {
      // not even tried: the mark certainly does not exist, so another start is allowed
      return e.getCause() instanceof CircuitOpenException
          ? new Disposition.GiveBack("the start could not be recorded")
          : attempt.neverStarted(failure(ErrorType.INPUT_UNAVAILABLE, e), clock.instant());
    }
    kill.deadline().begin(longest(attempt), () -> overdue(attempt));
    return traces.observe(attempt, () -> startAndRun(attempt, kill));
  }

  private Disposition startAndRun(AttemptRecord attempt, KillSwitch kill)
      throws InterruptedException {
    boolean once = attempt.execution().retry().onWorkerLost() == OnWorkerLost.FAIL;
    StartReport start = reporter.started(started(attempt), once);
    Disposition report = run(attempt, kill);
    if (kill.reason() != null) {
      report = afterKill(attempt, kill.reason());
    }
    return report instanceof Disposition.Publish(AttemptFinished finished)
        ? new Disposition.Publish(finished.startedAtOffset(start.epoch()))
        : report;
  }

  private Disposition run(AttemptRecord attempt, KillSwitch kill) throws InterruptedException {
    try {
      return programRun.run(attempt, kill);
    } catch (InvalidInputException e) {
      return attempt.failed(
          failure(ErrorType.INVALID_INPUT, String.valueOf(e.getMessage())), clock.instant());
    } catch (InputUnavailableException e) {
      return attempt.failed(failure(ErrorType.INPUT_UNAVAILABLE, e), clock.instant());
    } catch (ObjectStoreException e) {
      return attempt.failed(failure(ErrorType.OUTPUT_UNAVAILABLE, e), clock.instant());
    } catch (SandboxException e) {
      return attempt.failed(failure(ErrorType.SANDBOX_START_FAILED, e), clock.instant());
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("execution_id", attempt.execution().executionId())
          .addKeyValue("attempt", attempt.number())
          .setCause(e)
          .log("Attempt failed with an unexpected exception; reported as InternalError");
      return attempt.failed(
          failure(ErrorType.INTERNAL_ERROR, "the worker failed"), clock.instant());
    }
  }

  private Duration longest(AttemptRecord attempt) {
    return Duration.ofSeconds(attempt.execution().limits().timeoutSeconds()).plus(overhead);
  }

  /** The report of an attempt that hangs; its thread may still be anywhere. */
  private AttemptFinished overdue(AttemptRecord attempt) {
    return attempt.finished(
        failure(
            ErrorType.INTERNAL_ERROR,
            "the attempt did not end within %d s, its time limit and the time for its inputs,"
                    .formatted(longest(attempt).toSeconds())
                + " sandbox and outputs"),
        clock.instant());
  }

  private Disposition afterKill(AttemptRecord attempt, KillSwitch.Reason reason) {
    metrics.killed(attempt.execution().lane(), reason);
    return switch (reason) {
      case EXECUTION_ENDED -> new Disposition.Skip("the execution ended while it ran");
      case OVERDUE -> new Disposition.Publish(overdue(attempt));
      case DUPLICATE -> new Disposition.Skip("another record of the attempt runs");
      case LOCK_LOST -> attempt.givenBack(AttemptReturned.Reason.LOCK_LOST, clock.instant());
      case WORKER_STOPS ->
          // giving it back would start it again, which the request forbids
          attempt.execution().retry().onWorkerLost() == OnWorkerLost.FAIL
              ? attempt.failed(
                  failure(ErrorType.WORKER_LOST, "the worker was stopped while the program ran"),
                  clock.instant())
              : attempt.givenBack(AttemptReturned.Reason.DRAINED, clock.instant());
    };
  }

  private AttemptStarted started(AttemptRecord attempt) {
    return AttemptStarted.of(
            attempt.execution(),
            attempt.number(),
            attempt.nonce(),
            workerName,
            providerName,
            attempt.startedAt())
        .dispatchedBy(attempt.dispatched(), attempt.dispatchId(), attempt.starts());
  }

  private Outcome failure(ErrorType type, Exception cause) {
    log.atWarn()
        .addKeyValue("error_type", type.wireName())
        .setCause(cause)
        .log("Attempt failed because of the platform");
    return failure(type, String.valueOf(cause.getMessage()));
  }

  private static Outcome failure(ErrorType type, String message) {
    return new Outcome.Failure(
        ExecutionError.of(type, EncodedText.cut(message, OutcomeJudge.MAX_MESSAGE_BYTES)));
  }
}
