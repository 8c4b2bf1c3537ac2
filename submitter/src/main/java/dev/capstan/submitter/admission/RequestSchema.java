package dev.capstan.submitter.admission;

import com.networknt.schema.Error;
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
  private static final int MAX_ERRORS = 50;

  private final Schema schema;
  private final SchemaMessages messages;

  RequestSchema() {
    JsonNode document = load();
    this.schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(document);
    schema.initializeValidators();
    this.messages = new SchemaMessages(document);
  }

  /** The schema violations of {@code body}, at most 50; empty when it is valid. */
  List<FieldError> check(JsonNode body) {
    List<Error> found = schema.validate(body);
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
      if (isFirstOfField && errors.size() < MAX_ERRORS) {
        errors.add(described);
      }
    }
    return errors;
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
