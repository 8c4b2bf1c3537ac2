package dev.capstan.schema.openapi;

import dev.capstan.schema.json.Json;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The description of the HTTP API: OpenAPI 3.1. */
public final class OpenApiDocument {
  private static final ComponentSchemas SCHEMAS =
      new ComponentSchemas(
          Map.of(
              "ExecutionRequest", "execution-request.schema.json",
              "FileOptions", "file-options.schema.json",
              "ExecutionDocument", "execution-document.schema.json",
              "Capsule", "capsule.schema.json",
              "Problem", "problem.schema.json"));

  private OpenApiDocument() {}

  /** The whole document, as JSON text. */
  public static byte[] bytes() {
    return Json.MAPPER.writeValueAsBytes(tree());
  }

  /** The whole document. */
  public static JsonNode tree() {
    return SCHEMAS.put("openapi.json");
  }
}
