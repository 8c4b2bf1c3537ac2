package dev.capstan.standalone.demo;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Shortcuts to fields of a result. */
final class ResultFields {
  private ResultFields() {}

  static String status(JsonNode result) {
    return result.path("status").asString();
  }

  static String errorType(JsonNode result) {
    return result.path("error").path("type").asString();
  }

  static long runMs(JsonNode result) {
    return result.path("timings").path("run_ms").asLong();
  }

  static Map<String, Object> python(String code) {
    return Map.of("query_type", "python", "python_code", code);
  }
}
