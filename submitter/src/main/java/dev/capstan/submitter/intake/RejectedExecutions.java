package dev.capstan.submitter.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.attempt.ErrorType;
import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.Lane;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.json.Sha256;
import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.Name;
import dev.capstan.schema.request.Program;
import dev.capstan.schema.request.QueryType;
import dev.capstan.schema.request.RetryPolicy;
import dev.capstan.submitter.admission.RequestBody;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Represents an invalid record as an execution that ends immediately, with the fields that could be
 * read: key, language, lane and labels, never the program. An unreadable language becomes {@code
 * shell}, because every execution has one.
 */
final class RejectedExecutions {
  private static final int MAX_MESSAGE = 500;
  private static final int MAX_ERRORS = 10;
  private static final int MAX_LABELS = 32;
  private static final int MAX_LABEL = 255;

  private RejectedExecutions() {}

  static AdmittedExecution execution(ExecutionId id, RequestRecord record, Instant now) {
    JsonNode body = body(record.body());
    JsonNode lane = body.path("lane");
    return new AdmittedExecution(
        id,
        record.tenant(),
        Name.parse(lane.asString("")).map(Name::value).orElse(Lane.DEFAULT),
        now,
        now,
        request(record.key(), body),
        "sha256:" + Sha256.hex(record.body()),
        Limits.DEFAULT,
        RetryPolicy.DEFAULT,
        List.of(),
        null,
        record.metadata().traceParent());
  }

  /**
   * The outcome; {@code detail} of its error is the problem document of an equivalent HTTP request.
   */
  static Outcome outcome(Problem problem) {
    String message = cut(problem.detail());
    List<FieldError> errors = problem.errors();
    Problem brief =
        new Problem(
            problem.type(),
            problem.title(),
            problem.status(),
            message,
            problem.instance(),
            problem.executionId(),
            errors == null
                ? null
                : errors.stream()
                    .limit(MAX_ERRORS)
                    .map(error -> new FieldError(cut(error.pointer()), cut(error.detail())))
                    .toList());
    return new Outcome.Rejected(
        ExecutionError.of(
            ErrorType.INVALID_REQUEST, message, Json.MAPPER.writeValueAsString(brief), null));
  }

  private static String cut(String text) {
    String shortened = text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…";
    // an unpaired surrogate can't be encoded
    return UTF_8.newEncoder().canEncode(shortened)
        ? shortened
        : shortened.replaceAll("\\p{Cs}", "?");
  }

  private static JsonNode body(byte[] value) {
    return RequestBody.readable(value).orElseGet(Json.MAPPER::createObjectNode);
  }

  private static ExecutionRequest request(String key, JsonNode body) {
    return ExecutionRequest.of(
        Program.of(language(body.path("query_type")), null), key, labels(body.path("labels")));
  }

  private static QueryType language(JsonNode name) {
    for (QueryType type : QueryType.values()) {
      if (name.isString() && type.wireName().equals(name.stringValue())) {
        return type;
      }
    }
    return QueryType.SHELL;
  }

  private static @Nullable Map<String, String> labels(JsonNode node) {
    if (!node.isObject()) {
      return null;
    }
    Map<String, String> labels = new HashMap<>();
    for (Map.Entry<String, JsonNode> label : node.properties()) {
      JsonNode value = label.getValue();
      if (labels.size() < MAX_LABELS
          && label.getKey().matches("[A-Za-z0-9_.-]{1,63}")
          && value.isString()
          && value.stringValue().length() <= MAX_LABEL
          && UTF_8.newEncoder().canEncode(value.stringValue())) {
        labels.put(label.getKey(), value.stringValue());
      }
    }
    return labels.isEmpty() ? null : labels;
  }
}
