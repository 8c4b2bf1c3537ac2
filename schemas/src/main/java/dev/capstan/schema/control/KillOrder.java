package dev.capstan.schema.control;

import static java.util.Objects.requireNonNull;

import dev.capstan.schema.execution.ExecutionId;
import org.jspecify.annotations.Nullable;

/**
 * Broadcast on the control topic: the workers that run this execution kill it. Late or repeated
 * orders have no effect.
 *
 * @param nonce the attempt to kill; null for all attempts of the execution. A record with a nonce
 *     requires {@link dev.capstan.schema.wire.Feature#KILL_OF_ONE_ATTEMPT}
 */
public record KillOrder(ExecutionId executionId, String reason, @Nullable String nonce) {
  public KillOrder {
    requireNonNull(executionId, "executionId");
    requireNonNull(reason, "reason");
  }

  /** The order to kill all attempts of an execution. */
  public static KillOrder all(ExecutionId executionId, String reason) {
    return new KillOrder(executionId, reason, null);
  }
}
