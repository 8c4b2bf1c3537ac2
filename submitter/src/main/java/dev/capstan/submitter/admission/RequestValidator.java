package dev.capstan.submitter.admission;

import dev.capstan.schema.json.Json;
import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.FileNameRule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Converts JSON to a valid request, without checks that need other services. Thread-safe. */
final class RequestValidator {
  private static final String KEY = "idempotency_key";

  /** Clients fix the first ones; a long list would only use memory. */
  static final int MAX_ERRORS = 20;

  private final RequestSchema schema = new RequestSchema();
  private final RequestRules rules;

  RequestValidator(Lanes lanes) {
    this.rules = new RequestRules(lanes);
  }

  /**
   * Validates and converts {@code body}.
   *
   * @param headerKey the idempotency key of the header; equivalent to the field
   */
  ExecutionRequest validate(RequestBody body, @Nullable String headerKey, Instant now)
      throws RefusedException {
    refuseIfAny(overlongNames(body.tree()));
    refuseIfAny(NumberRule.check(body.tree()));
    JsonNode keyed = withKey(body.tree(), headerKey);
    List<FieldError> errors = new ArrayList<>(schema.check(keyed));
    errors.addAll(RequestTimes.checkFormat(keyed));
    refuseIfAny(errors);
    ExecutionRequest request = Json.STRICT.treeToValue(keyed, ExecutionRequest.class);
    errors.addAll(rules.check(request));
    errors.addAll(RequestTimes.checkOrder(request, now));
    body.large().forEach((pointer, text) -> errors.addAll(schema.checkLarge(pointer, text)));
    refuseIfAny(errors);
    return request;
  }

  private static void refuseIfAny(List<FieldError> errors) throws RefusedException {
    if (!errors.isEmpty()) {
      throw RefusedException.invalid(errors.subList(0, Math.min(MAX_ERRORS, errors.size())));
    }
  }

  /**
   * Refuses very long names before they reach the schema's patterns, whose cost grows with length.
   */
  private static List<FieldError> overlongNames(JsonNode body) {
    List<FieldError> errors = new ArrayList<>();
    JsonNode files = body.path("files");
    for (int i = 0; i < files.size() && i < 100; i++) {
      JsonNode name = files.path(i).path("name");
      if (name.isString() && name.stringValue().length() > 4096) {
        errors.add(new FieldError("/files/" + i + "/name", FileNameRule.EXPECTED));
      }
    }
    return errors;
  }

  private static JsonNode withKey(JsonNode body, @Nullable String headerKey)
      throws RefusedException {
    if (headerKey == null || !(body instanceof ObjectNode object)) {
      return body;
    }
    JsonNode field = object.path(KEY);
    if (field.isString() && !field.stringValue().equals(headerKey)) {
      throw RefusedException.invalid(
          List.of(
              new FieldError(
                  "/" + KEY,
                  "must be equal to the header Idempotency-Key (of a record: ce_id), or absent")));
    }
    return object.has(KEY) ? object : object.deepCopy().put(KEY, headerKey);
  }
}
