package dev.capstan.schema.control;

import dev.capstan.schema.execution.ExecutionId;

/**
 * Broadcast on the control topic: whoever runs this execution kills it. Late or double is harmless.
 */
public record KillOrder(ExecutionId executionId, String reason) {}
