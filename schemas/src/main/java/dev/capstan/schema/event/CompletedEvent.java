package dev.capstan.schema.event;

import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * An execution has ended: the value on {@code capstan.events} and the body of a webhook; both have
 * the same bytes.
 *
 * @param type always {@link #TYPE}
 * @param timestamp when the end was recorded
 * @param data the execution as {@code GET} returns it, and {@code href}, the path of the complete
 *     result; a result larger than {@link #MAX_BYTES} is omitted
 */
public record CompletedEvent(String type, Instant timestamp, ObjectNode data) {
  public static final String TYPE = "execution.completed";

  /** Maximum size as JSON without headers, recommended by Standard Webhooks. */
  public static final int MAX_BYTES = 20_000;
}
