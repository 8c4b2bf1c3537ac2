package dev.capstan.worker.attempt;

import dev.capstan.schema.attempt.Dispatch;

/**
 * A dispatch as the broker delivered it.
 *
 * @param id of its record on the ready topic: partition and offset, the same at every delivery
 * @param count how often the broker has delivered it, including this time
 */
public record DispatchDelivery(Dispatch dispatch, String id, int count) {}
