package dev.capstan.submitter.admission;

import com.networknt.schema.Error;
import dev.capstan.schema.problem.FieldError;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Validates requests by their JSON Schema, with readable error messages. Thread-safe. */
final class RequestSchema {
  private final SchemaFile schema = new SchemaFile("execution-request.schema.json");

  /** The schema violations of {@code body}, at most 20; empty when it is valid. */
  List<FieldError> check(JsonNode body) {
    List<Error> found = schema.find(body);
    if (found.isEmpty()) {
      return List.of();
    }
    boolean languageIsKnown = found.stream().noneMatch(RequestSchema::isAboutLanguage);
    List<FieldError> errors = new ArrayList<>();
    for (Error error : found) {
      // without a language, the fields that depend on it can't be checked
      boolean depends = error.getEvaluationPath().toString().startsWith("/allOf/");
      if (depends && !languageIsKnown) {
        continue;
      }
      FieldError described = schema.describe(error, body);
      boolean isFirstOfField =
          errors.stream().noneMatch(other -> other.pointer().equals(described.pointer()));
      if (isFirstOfField && errors.size() < RequestValidator.MAX_ERRORS) {
        errors.add(described);
      }
    }
    return errors;
  }

  /** The errors of a long text, whose place in the body has a short one. */
  List<FieldError> checkLarge(String pointer, LargeText text) {
    if (pointer.endsWith("base64")) {
      return text.base64(part -> {})
          ? List.of()
          : List.of(new FieldError(pointer, SchemaMessages.BASE64_EXPECTED));
    }
    int longest = schema.document().at("/properties" + pointer).path("maxLength").asInt();
    long length = text.characters();
    return length <= longest
        ? List.of()
        : List.of(
            new FieldError(
                pointer, "must have at most " + longest + " characters, but has " + length));
  }

  private static boolean isAboutLanguage(Error error) {
    String path = error.getEvaluationPath().toString();
    return path.startsWith("/properties/query_type")
        || path.equals("/type")
        || (path.equals("/required") && "query_type".equals(error.getProperty()));
  }
}
