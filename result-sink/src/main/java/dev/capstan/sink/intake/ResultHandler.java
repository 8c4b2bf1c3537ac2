package dev.capstan.sink.intake;

import dev.capstan.observability.metric.Metrics;
import dev.capstan.observability.trace.TraceSpan;
import dev.capstan.observability.trace.Tracing;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.sink.decision.Decider;
import dev.capstan.sink.decision.Decision;
import dev.capstan.sink.decision.ExecutionState;
import dev.capstan.sink.recording.CapsuleWriter;
import dev.capstan.sink.recording.Capsules;
import dev.capstan.sink.recording.LosingAttemptCleanup;
import dev.capstan.sink.recording.RecordingOutcome;
import dev.capstan.storage.object.StoreRetries;
import dev.capstan.storage.view.BestEffortView;
import io.opentelemetry.api.trace.SpanKind;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Handles one record: decides, creates the capsule if the record ends the execution, and applies
 * the effects, except for the transaction, whose records it returns. Thread-safe if the records of
 * one execution come one after another.
 */
final class ResultHandler {
  private final CapsuleWriter writer;
  private final Capsules capsules;
  private final StoreRetries retries;
  private final LosingAttemptCleanup cleanup;
  private final BestEffortView view;
  private final DecisionEffects.Factory effects;
  private final Metrics metrics;
  private final Tracing tracing;
  private final Clock clock;

  ResultHandler(
      CapsuleWriter writer,
      Capsules capsules,
      StoreRetries retries,
      LosingAttemptCleanup cleanup,
      BestEffortView view,
      DecisionEffects.Factory effects,
      Metrics metrics,
      Tracing tracing,
      Clock clock) {
    this.writer = writer;
    this.capsules = capsules;
    this.retries = retries;
    this.cleanup = cleanup;
    this.view = view;
    this.effects = effects;
    this.metrics = metrics;
    this.tracing = tracing;
    this.clock = clock;
  }

  /**
   * Handles a record.
   *
   * @param remembered state of its execution; null to look it up. The view accepts a start only if
   *     it has nothing newer, so an accepted start needs no lookup, unless its worker may have seen
   *     an outdated history.
   */
  HandledResult handle(@Nullable ExecutionState remembered, DecodedResult.Readable result)
      throws InterruptedException {
    if (remembered != null) {
      return decideAndApply(remembered, result);
    }
    if (result instanceof DecodedResult.Started started && started.document().earlier() == null) {
      DecisionEffects unseen = started(ExecutionState.UNKNOWN, started);
      if (applyToView(result.key(), unseen)) {
        return counted(unseen);
      }
    }
    return decideAndApply(lookUp(result.key()), result);
  }

  /** The state of an execution in the view. */
  private ExecutionState lookUp(ExecutionKey key) {
    return view.find(key).map(ExecutionState::of).orElse(ExecutionState.UNKNOWN);
  }

  private HandledResult decideAndApply(ExecutionState state, DecodedResult.Readable result)
      throws InterruptedException {
    DecisionEffects decided =
        switch (result) {
          case DecodedResult.Started started ->
              effectsOf(
                  state, result, Decider.decide(state, started.document(), result.raw().offset()));
          case DecodedResult.Returned returned ->
              effectsOf(state, result, Decider.decide(state, returned.document()));
          case DecodedResult.Finished finished -> effectsOf(state, result, decide(state, finished));
        };
    applyToView(result.key(), decided);
    return counted(decided);
  }

  private Decision decide(ExecutionState state, DecodedResult.Finished finished)
      throws InterruptedException {
    AttemptFinished document = finished.document();
    Decision decision = Decider.decide(state, document, finished.raw().offset(), clock.instant());
    return needsStore(state, decision) && isEnded(finished.key())
        ? new Decision.Terminal(document, false)
        : decision;
  }

  /**
   * Whether to check the store first. A dropped record may be the repetition of one that won before
   * a crash, while the view was unavailable and no newer attempt was known; a retry without a view
   * may come after the end.
   */
  private static boolean needsStore(ExecutionState state, Decision decision) {
    return switch (decision) {
      case Decision.Drop ignored -> true;
      case Decision.Retry ignored -> !state.isKnown();
      case Decision.GivenBack ignored -> false;
      case Decision.EarlierGivenBack ignored -> false;
      case Decision.Run ignored -> false;
      case Decision.Terminal ignored -> false;
    };
  }

  private boolean isEnded(ExecutionKey key) throws InterruptedException {
    return retries.untilServed(() -> capsules.find(key)).isPresent();
  }

  private DecisionEffects effectsOf(
      ExecutionState state, DecodedResult.Readable result, Decision decision)
      throws InterruptedException {
    long offset = result.raw().offset();
    return switch (decision) {
      case Decision.Run run -> effects.started(state, run.started(), offset);
      case Decision.Retry retry -> effects.retry(state, retry, offset);
      case Decision.GivenBack givenBack -> effects.givenBack(state, givenBack, offset);
      case Decision.EarlierGivenBack givenBack -> effects.givenBack(state, givenBack);
      case Decision.Terminal terminal -> end(state, terminal);
      case Decision.Drop drop -> effects.dropped(state, result.key(), drop);
    };
  }

  private DecisionEffects started(ExecutionState state, DecodedResult.Started started) {
    return effects.started(state, started.document(), started.raw().offset());
  }

  private DecisionEffects end(ExecutionState state, Decision.Terminal terminal)
      throws InterruptedException {
    RecordingOutcome recorded = record(terminal.finished());
    if (recorded instanceof RecordingOutcome.Lost lost) {
      cleanup.delete(terminal.finished(), lost.capsule());
    }
    return effects.terminal(state, terminal, recorded);
  }

  private RecordingOutcome record(AttemptFinished finished) throws InterruptedException {
    AdmittedExecution execution = finished.execution();
    try (TraceSpan span = tracing.start("record", SpanKind.CONSUMER, execution.traceParent())) {
      span.with("capstan.execution_id", execution.executionId().value())
          .with("capstan.tenant", execution.tenant().value())
          .with("capstan.lane", execution.lane());
      try {
        RecordingOutcome recorded = writer.record(finished);
        span.with("capstan.status", recorded.capsule().result().status().wireName())
            .with("capstan.result", recorded instanceof RecordingOutcome.Won ? "won" : "late");
        return recorded;
      } catch (RuntimeException | InterruptedException e) {
        span.failed(e);
        throw e;
      }
    }
  }

  /** Whether the view accepted the change. */
  private boolean applyToView(ExecutionKey key, DecisionEffects decided) {
    return decided.view() != null && view.apply(key, decided.view());
  }

  private HandledResult counted(DecisionEffects decided) {
    decided.counted().accept(metrics);
    return new HandledResult(decided.state(), decided.records());
  }
}
