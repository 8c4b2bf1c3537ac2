package dev.capstan.schema.event;

import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * An execution has ended: the value on {@code capstan.events}, and the body of a webhook, byte by
 * byte the same.
 *
 * @param type always {@link #TYPE}
 * @param timestamp when the end was recorded
 * @param data the execution as {@code GET} shows it, and {@code href}, where the whole of it is; a
 *     result that is too long for {@link #MAX_BYTES} is left out
 */
public record CompletedEvent(String type, Instant timestamp, ObjectNode data) {
  public static final String TYPE = "execution.completed";

  /** As JSON, headers not counted; Standard Webhooks recommends to stay below. */
  public static final int MAX_BYTES = 20_000;
}
