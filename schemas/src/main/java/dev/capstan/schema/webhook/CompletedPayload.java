package dev.capstan.schema.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.result.ExecutionDocument;
import dev.capstan.schema.result.ExecutionDocuments;
import dev.capstan.schema.wire.Json;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * The body of a webhook: under 20 KB, as Standard Webhooks recommends. A result that fits is sent
 * along; of another its state and the link to it.
 */
public final class CompletedPayload {
  public static final String TYPE = "execution.completed";
  static final int MAX_BYTES = 20_000;

  private static final int MAX_MESSAGE = 500;
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

  private CompletedPayload() {}

  /**
   * @param at when the execution ended for good
   */
  static String text(ExecutionDocument document, Instant at) {
    ObjectNode data = data(document);
    String whole = envelope(data, at);
    if (fits(whole)) {
      return whole;
    }
    data.remove(LARGE);
    if (data.path("error") instanceof ObjectNode error) {
      error.remove("detail");
      String message = error.path("message").asString("");
      error.put("message", message.substring(0, Math.min(MAX_MESSAGE, message.length())));
    }
    String small = envelope(data, at);
    if (fits(small)) {
      return small;
    }
    // 32 labels of control characters, each written as \\uXXXX
    data.remove("labels");
    return envelope(data, at);
  }

  /** What is told of an execution that has ended, with all that its document holds. */
  public static ObjectNode data(ExecutionDocument document) {
    ObjectNode data = Json.MAPPER.valueToTree(document);
    data.put("href", ExecutionDocuments.path(document.executionId()));
    return data;
  }

  private static boolean fits(String body) {
    return body.getBytes(UTF_8).length < MAX_BYTES;
  }

  private static String envelope(ObjectNode data, Instant at) {
    ObjectNode envelope = Json.MAPPER.createObjectNode().put("type", TYPE);
    envelope.set("timestamp", Json.MAPPER.valueToTree(at));
    envelope.set("data", data);
    return Json.MAPPER.writeValueAsString(envelope);
  }
}
