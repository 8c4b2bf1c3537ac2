package dev.capstan.schema.event;

import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.result.ExecutionDocuments;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/**
 * Creates the completed event from a capsule. A pure function, so that a repeated step gives the
 * same event. The event contains a result that fits, otherwise the state and a link.
 */
public final class CompletedEvents {
  private static final int MESSAGE_CHARS = 1_000;
  private static final List<String> LARGE =
      List.of(
          "columns",
          "rows",
          "stdout",
          "stderr",
          "displays",
          "artifacts",
          "skipped_artifacts",
          "attempts");

  private CompletedEvents() {}

  /**
   * The event as it is sent.
   *
   * @param capsule sealed
   */
  public static byte[] encoded(Capsule capsule) {
    ObjectNode data = data(capsule);
    byte[] whole = encode(capsule, data);
    if (whole.length < CompletedEvent.MAX_BYTES) {
      return whole;
    }
    data.remove(LARGE);
    if (data.path("error") instanceof ObjectNode error) {
      error.remove("detail");
      String message = error.path("message").asString("");
      if (message.length() > MESSAGE_CHARS) {
        // never between the halves of a character
        int end = Character.isHighSurrogate(message.charAt(MESSAGE_CHARS - 1)) ? 1 : 0;
        error.put("message", message.substring(0, MESSAGE_CHARS - end) + "…");
      }
    }
    byte[] small = encode(capsule, data);
    if (small.length < CompletedEvent.MAX_BYTES) {
      return small;
    }
    // 32 labels of control characters, each written as \\uXXXX
    data.remove("labels");
    return encode(capsule, data);
  }

  private static ObjectNode data(Capsule capsule) {
    String digest = Objects.requireNonNull(capsule.digest(), "a recorded capsule is sealed");
    ObjectNode data =
        Json.MAPPER.valueToTree(ExecutionDocuments.withCapsule(capsule.result(), digest));
    return data.put("href", ExecutionDocuments.path(capsule.executionId()));
  }

  private static byte[] encode(Capsule capsule, ObjectNode data) {
    return Json.MAPPER.writeValueAsBytes(
        new CompletedEvent(CompletedEvent.TYPE, capsule.recordedAt(), data));
  }
}
