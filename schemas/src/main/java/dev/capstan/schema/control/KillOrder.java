package dev.capstan.schema.control;

import static java.util.Objects.requireNonNull;

import dev.capstan.schema.execution.ExecutionId;

/**
 * Broadcast on the control topic: the worker that runs this execution kills it. Late or repeated
 * orders have no effect.
 */
public record KillOrder(ExecutionId executionId, String reason) {
  public KillOrder {
    requireNonNull(executionId, "executionId");
    requireNonNull(reason, "reason");
  }
}
