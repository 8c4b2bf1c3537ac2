package dev.capstan.schema.event;

import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.result.CapsuleLink;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An execution has ended. Results are linked, not sent.
 *
 * @param type always {@link #TYPE}
 * @param timestamp when the end was recorded
 */
public record CompletedEvent(String type, Instant timestamp, Data data) {
  public static final String TYPE = "execution.completed";

  /** As JSON, headers not counted; what would exceed it is cut, the longest texts first. */
  public static final int MAX_BYTES = 20_000;

  /**
   * Which execution, and how it ended.
   *
   * @param rowCount of the table; null when there is none
   * @param href where the whole result is
   * @param idempotencyKey of its submission: {@code Idempotency-Key} or {@code ce_id}
   * @param error why it was no success; null when there is no error
   */
  public record Data(
      ExecutionId executionId,
      ExecutionStatus status,
      @Nullable Long rowCount,
      @Nullable Map<String, String> labels,
      String href,
      CapsuleLink capsule,
      @Nullable String idempotencyKey,
      @Nullable ExecutionError error) {

    public Data {
      labels = labels == null ? null : Map.copyOf(labels);
    }
  }
}
