package dev.capstan.schema.event;

import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.result.CapsuleLink;
import dev.capstan.schema.result.ExecutionDocument;
import dev.capstan.schema.result.ExecutionDocuments;
import dev.capstan.schema.wire.RecordCodec;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the event of an end from its capsule: a pure function, so that a repeated step says the
 * same again.
 */
public final class CompletedEvents {
  private static final int MESSAGE_CHARS = 1_000;

  private CompletedEvents() {}

  /**
   * The event.
   *
   * @param capsule sealed
   */
  public static CompletedEvent of(Capsule capsule) {
    ExecutionError error = capsule.result().error();
    Map<String, String> labels = capsule.result().labels();
    CompletedEvent whole = event(capsule, labels, error);
    if (fits(whole)) {
      return whole;
    }
    if (error == null) {
      return event(capsule, null, null);
    }
    ExecutionError brief = cut(error);
    CompletedEvent labelled = event(capsule, labels, brief);
    return fits(labelled) ? labelled : event(capsule, null, brief);
  }

  private static boolean fits(CompletedEvent event) {
    return RecordCodec.encode(event).length <= CompletedEvent.MAX_BYTES;
  }

  private static ExecutionError cut(ExecutionError error) {
    String message = error.message();
    return new ExecutionError(
        error.fault(),
        error.type(),
        message.length() <= MESSAGE_CHARS ? message : message.substring(0, MESSAGE_CHARS) + "…",
        null,
        error.line(),
        error.retryable());
  }

  private static CompletedEvent event(
      Capsule capsule, @Nullable Map<String, String> labels, @Nullable ExecutionError error) {
    ExecutionDocument result = capsule.result();
    String href = ExecutionDocuments.path(capsule.executionId());
    String digest = Objects.requireNonNull(capsule.digest(), "a recorded capsule is sealed");
    return new CompletedEvent(
        CompletedEvent.TYPE,
        capsule.recordedAt(),
        new CompletedEvent.Data(
            capsule.executionId(),
            result.status(),
            result.rowCount(),
            labels,
            href,
            new CapsuleLink(href + "/capsule", digest),
            result.idempotencyKey(),
            error));
  }
}
