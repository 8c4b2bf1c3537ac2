package dev.capstan.schema.control;

import dev.capstan.schema.execution.ExecutionId;

/**
 * Broadcast on the control topic: the worker that runs this execution kills it. Late or repeated
 * orders have no effect.
 */
public record KillOrder(ExecutionId executionId, String reason) {}
