package dev.capstan.sandbox.roundtrip;

import dev.capstan.sandbox.SandboxExit;
import dev.capstan.sandbox.frame.RunnerResult;
import dev.capstan.schema.attempt.Display;
import dev.capstan.schema.json.Json;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A result as one JSON document, with every field but times, usage and the detail of an error.
 * Bytes are base64; numbers are equal if their values are, whatever their spelling.
 */
public final class ResultDocument {
  private static final String SUCCESS =
      """
      {"exit": "Exited", "complete": true, "defect": null, "started": true, "exit_code": 0, "stdout": "",
       "stdout_trunc": false, "stderr": "", "stderr_trunc": false, "table": null, "displays": [], "artifacts": {},
       "skipped": [], "error": null}
      """;

  private ResultDocument() {}

  /** The document of a program that shows and writes nothing. */
  static ObjectNode success() {
    return (ObjectNode) Json.MAPPER.readTree(SUCCESS);
  }

  /** Reads what is on disk, too. */
  public static ObjectNode of(SandboxExit exit, RunnerResult result) {
    ObjectNode document = Json.MAPPER.createObjectNode();
    document.put("exit", exit.getClass().getSimpleName());
    document.put("complete", result.complete());
    document.put("defect", result.defect());
    document.put("started", result.started());
    document.put("exit_code", result.exitCode());
    document.put("stdout", base64(result.stdout().toByteArray()));
    document.put("stdout_trunc", result.stdoutTrunc());
    document.put("stderr", base64(result.stderr().toByteArray()));
    document.put("stderr_trunc", result.stderrTrunc());
    document.set("table", table(result.table()));
    ArrayNode displays = document.putArray("displays");
    result.displays().forEach(display -> displays.add(display(display)));
    document.set("artifacts", Json.MAPPER.valueToTree(artifacts(result)));
    ArrayNode skipped = document.putArray("skipped");
    result
        .skippedArtifacts()
        .forEach(one -> skipped.addObject().put("name", one.name()).put("reason", one.reason()));
    document.set("error", error(result.error()));
    return document;
  }

  static @Nullable ObjectNode table(RunnerResult.@Nullable Table table) {
    if (table == null) {
      return null;
    }
    ObjectNode document = Json.MAPPER.createObjectNode();
    ArrayNode columns = document.putArray("columns");
    table.columns().forEach(c -> columns.addObject().put("name", c.name()).put("type", c.type()));
    document.set("rows", Json.MAPPER.readTree(table.rows().toByteArray()));
    document.put("row_count", table.rowCount());
    document.put("rows_truncated", table.rowsTruncated());
    return document;
  }

  static ObjectNode display(Display display) {
    return Json.MAPPER
        .createObjectNode()
        .put("mime_type", display.mimeType())
        .put("text", display.text())
        .put("artifact", display.artifact());
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static Map<String, String> artifacts(RunnerResult result) {
    Map<String, String> artifacts = new TreeMap<>();
    for (RunnerResult.SpooledArtifact artifact : result.artifacts()) {
      artifacts.put(artifact.name(), base64(artifact.content().toByteArray()));
    }
    return artifacts;
  }

  private static @Nullable ObjectNode error(RunnerResult.@Nullable GuestError error) {
    return error == null
        ? null
        : Json.MAPPER
            .createObjectNode()
            .put("type", error.type())
            .put("message", error.message())
            .put("line", error.line());
  }

  /** Indented, with sorted names and each number in one spelling, for a comparison by lines. */
  public static String canonical(JsonNode node) {
    StringBuilder text = new StringBuilder();
    write(text, node, "\n");
    return text.toString();
  }

  private static void write(StringBuilder text, JsonNode node, String indent) {
    String inner = indent + "  ";
    if (node.isObject()) {
      text.append('{');
      Map<String, JsonNode> sorted = new TreeMap<>();
      node.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
      sorted.forEach(
          (name, value) -> {
            text.append(inner).append(Json.MAPPER.writeValueAsString(name)).append(": ");
            write(text, value, inner);
          });
      text.append('}');
    } else if (node.isArray()) {
      text.append('[');
      node.forEach(
          value -> {
            text.append(inner);
            write(text, value, inner);
          });
      text.append(']');
    } else if (node.isNumber()) {
      text.append(new BigDecimal(node.asString()).stripTrailingZeros());
    } else {
      text.append(node);
    }
  }
}
