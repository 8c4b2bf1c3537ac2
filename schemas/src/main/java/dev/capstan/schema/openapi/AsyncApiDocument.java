package dev.capstan.schema.openapi;

import dev.capstan.schema.json.Json;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The description of the public topics: AsyncAPI 3. */
public final class AsyncApiDocument {
  private static final ComponentSchemas SCHEMAS =
      new ComponentSchemas(
          Map.of(
              "ExecutionRequest", "execution-request.schema.json",
              "CompletedEvent", "completed-event.schema.json",
              "ExecutionDocument", "execution-document.schema.json"));

  private AsyncApiDocument() {}

  /** The whole document, as JSON text. */
  public static byte[] bytes() {
    return Json.MAPPER.writeValueAsBytes(tree());
  }

  /** The whole document. */
  public static JsonNode tree() {
    return SCHEMAS.put("asyncapi.json");
  }
}
