package dev.capstan.submitter.admission;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.request.ExecutionRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Validates requests by their JSON Schema, with readable error messages. Thread-safe. */
final class RequestSchema {
  private static final String RESOURCE = "/dev/capstan/schema/execution-request.schema.json";

  /** Of the validator: more than are reported, because several may be about one field. */
  private static final int MAX_FOUND = 100;

  private final JsonNode document;
  private final Schema schema;
  private final SchemaMessages messages;

  RequestSchema() {
    this.document = load();
    this.schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(document);
    schema.initializeValidators();
    this.messages = new SchemaMessages(document);
  }

  /** The schema violations of {@code body}, at most 20; empty when it is valid. */
  List<FieldError> check(JsonNode body) {
    List<Error> found = find(body);
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
      FieldError described = messages.describe(error, body);
      boolean isFirstOfField =
          errors.stream().noneMatch(other -> other.pointer().equals(described.pointer()));
      if (isFirstOfField && errors.size() < RequestValidator.MAX_ERRORS) {
        errors.add(described);
      }
    }
    return errors;
  }

  /** The first violations: the validator is stopped when there are enough. */
  private List<Error> find(JsonNode body) {
    ExecutionContext context = schema.createExecutionContext();
    List<Error> found = new LimitedList(MAX_FOUND);
    context.setErrors(found);
    try {
      schema.validate(context, body);
    } catch (LimitedList.FullException e) {
      return found;
    }
    return found;
  }

  /** The errors of a long text, whose place in the body has a short one. */
  List<FieldError> checkLarge(String pointer, LargeText text) {
    if (pointer.endsWith("base64")) {
      return text.base64(part -> {})
          ? List.of()
          : List.of(new FieldError(pointer, SchemaMessages.BASE64_EXPECTED));
    }
    int longest = document.at("/properties" + pointer).path("maxLength").asInt();
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

  private static JsonNode load() {
    try (InputStream in = ExecutionRequest.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the class path");
      }
      return Json.MAPPER.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
