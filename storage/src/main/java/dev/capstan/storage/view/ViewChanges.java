package dev.capstan.storage.view;

import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.AttemptSummary;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.result.ExecutionDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state transitions of an execution as changes of its view: the only place that names the
 * view's fields.
 */
public final class ViewChanges {
  private ViewChanges() {}

  /** Admitted and on the ledger: QUEUED, or DELAYED when it is not due yet. */
  public static ViewChange admitted(
      AdmittedExecution execution, Instant now, int ledgerPartition, long ledgerOffset) {
    Instant notBefore = execution.request().notBefore();
    ExecutionStatus status =
        notBefore != null && notBefore.isAfter(now)
            ? ExecutionStatus.DELAYED
            : ExecutionStatus.QUEUED;
    Map<String, String> fields =
        new Fields()
            .put("query_type", execution.request().queryType().wireName())
            .put("lane", execution.lane())
            .put("submitted_at", execution.submittedAt())
            .put("expires_at", execution.expiresAt())
            .put("idempotency_key", execution.request().idempotencyKey())
            .putJson("labels", execution.request().labels())
            .put("dispatched", 1)
            .put("ledger_partition", ledgerPartition)
            .put("ledger_offset", ledgerOffset)
            .all;
    return pending(status, 0, fields);
  }

  /** An attempt has started: RUNNING. */
  public static ViewChange started(AttemptStarted started, long epoch) {
    Map<String, String> fields =
        new Fields()
            .put("query_type", started.queryType().wireName())
            .put("lane", started.lane())
            .put("provider", started.provider())
            .put("worker", started.worker())
            .putJson("earlier", earlierOf(started))
            .put("attempt", started.attempt())
            .put("dispatched", started.dispatched())
            .put("dispatch_id", started.dispatchId())
            .put("nonce", started.nonce())
            .put("epoch", epoch)
            .put("submitted_at", started.submittedAt())
            .put("expires_at", started.expiresAt())
            .put("started_at", started.startedAt())
            .put("idempotency_key", started.idempotencyKey())
            .putJson("labels", started.labels())
            .all;
    return pending(ExecutionStatus.RUNNING, started.attempt(), fields);
  }

  /**
   * Attempt {@code failed} is followed by another: RETRYING.
   *
   * @param epoch offset of the {@code finished} record that caused the retry, so that the decision
   *     can be repeated for this record when its transaction was aborted, and for no other
   */
  public static ViewChange retrying(AdmittedExecution execution, int failed, long epoch) {
    Map<String, String> fields =
        new Fields()
            .put("query_type", execution.request().queryType().wireName())
            .put("lane", execution.lane())
            .put("submitted_at", execution.submittedAt())
            .put("expires_at", execution.expiresAt())
            .put("dispatched", failed + 1)
            .put("epoch", epoch)
            .all;
    return pending(ExecutionStatus.RETRYING, failed, fields);
  }

  /**
   * The newest attempt was given back and starts again: RETRYING.
   *
   * @param attempt number of the newest attempt
   * @param earlier starts for the same ready record, this one included
   * @param epoch offset of the {@code returned} record
   */
  public static ViewChange returned(int attempt, List<AttemptSummary> earlier, long epoch) {
    Map<String, String> fields = new Fields().putJson("earlier", earlier).put("epoch", epoch).all;
    return pending(ExecutionStatus.RETRYING, attempt, fields);
  }

  /**
   * An earlier attempt turned out to be given back while the newest one runs. Applied only to this
   * very state.
   *
   * @param attempt number of the newest attempt
   */
  public static ViewChange returnedEarlier(int attempt, List<AttemptSummary> earlier) {
    return pending(ExecutionStatus.RUNNING, attempt, new Fields().putJson("earlier", earlier).all)
        .amending();
  }

  /**
   * The capsule exists: terminal. The view is small from now on: fields that only a pending
   * execution needs are removed, and the others have their shortest form.
   *
   * @param capsuleDigest {@code sha256:} and 64 hexadecimal digits
   * @param document to cache; null when it is too large
   */
  public static ViewChange terminal(
      ExecutionDocument end,
      String capsuleDigest,
      Duration retention,
      byte @Nullable [] document,
      Duration documentRetention) {
    Fields fields =
        new Fields()
            .put("lane", end.lane())
            .put("provider", end.provider())
            .putTime("submitted", end.submittedAt())
            .putTime("started", end.startedAt())
            .putTime("finished", end.finishedAt())
            .put("idempotency_key", end.idempotencyKey())
            .putJson("labels", end.labels())
            .put(ViewFields.CAPSULE_SHA256, ViewFields.sha256(capsuleDigest));
    if (end.queryType() != null) {
      fields.put("query_type", end.queryType().wireName());
    }
    if (end.attempt() != null) {
      fields.put("attempt", end.attempt());
    }
    return new ViewChange(
        end.status(),
        end.status().rank(0),
        fields.all,
        retention,
        document,
        documentRetention,
        false);
  }

  /** Null for a first attempt, whose view has none. */
  private static @Nullable List<AttemptSummary> earlierOf(AttemptStarted started) {
    List<AttemptSummary> earlier = Objects.requireNonNullElse(started.earlier(), List.of());
    return earlier.isEmpty() && started.attempt() == 1 ? null : earlier;
  }

  private static ViewChange pending(
      ExecutionStatus status, int attempt, Map<String, String> fields) {
    return ViewChange.pending(status, status.rank(attempt), fields);
  }

  private static final class Fields {
    private final Map<String, String> all = new HashMap<>();

    Fields put(String name, @Nullable Object value) {
      if (value != null) {
        all.put(name, value.toString());
      }
      return this;
    }

    Fields putTime(String name, @Nullable Instant time) {
      return time == null ? this : put(name + ViewFields.NANOS, ViewFields.nanos(time));
    }

    Fields putJson(String name, @Nullable Object value) {
      return value == null ? this : put(name, Json.MAPPER.writeValueAsString(value));
    }
  }
}
