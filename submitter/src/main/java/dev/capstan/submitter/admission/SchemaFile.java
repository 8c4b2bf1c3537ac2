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
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A JSON Schema of the contract, and readable messages for what violates it. Thread-safe. */
final class SchemaFile {
  /** Of the validator: more than are reported, because several may be about one field. */
  private static final int MAX_FOUND = 100;

  private final JsonNode document;
  private final Schema schema;
  private final SchemaMessages messages;

  /**
   * @param name beside {@code execution-request.schema.json}
   */
  SchemaFile(String name) {
    this.document = load("/dev/capstan/schema/" + name);
    this.schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(document);
    schema.initializeValidators();
    this.messages = new SchemaMessages(document);
  }

  JsonNode document() {
    return document;
  }

  FieldError describe(Error error, JsonNode body) {
    return messages.describe(error, body);
  }

  /** The first violations: the validator is stopped when there are enough. */
  List<Error> find(JsonNode body) {
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

  private static JsonNode load(String resource) {
    try (InputStream in = ExecutionRequest.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the class path");
      }
      return Json.MAPPER.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
