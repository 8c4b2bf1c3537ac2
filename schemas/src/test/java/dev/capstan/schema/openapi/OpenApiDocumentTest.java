package dev.capstan.schema.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.capstan.schema.attempt.ErrorType;
import dev.capstan.schema.attempt.Fault;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.json.Json;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class OpenApiDocumentTest {
  @Test
  void isValidOpenApi() {
    var parsed = new OpenAPIV3Parser().readContents(new String(OpenApiDocument.bytes(), UTF_8));
    assertThat(parsed.getMessages()).isEmpty();
    assertThat(parsed.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
    assertThat(parsed.getOpenAPI().getPaths()).isNotEmpty();
  }

  @Test
  void refersToNothingOutsideItself() {
    assertThat(new String(OpenApiDocument.bytes(), UTF_8))
        .doesNotContain(".schema.json")
        .doesNotContain("\"$ref\":\"#/$defs");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "execution-request",
        "execution-document",
        "capsule",
        "problem",
        "completed-event",
        "file-options"
      })
  void schemasFitTheirMetaSchema(String name) throws IOException {
    var meta =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    try (InputStream in =
        OpenApiDocument.class.getResourceAsStream("/dev/capstan/schema/" + name + ".schema.json")) {
      assertThat(in).isNotNull();
      String text = new String(in.readAllBytes(), UTF_8);
      assertThat(meta.validate(text, InputFormat.JSON)).isEmpty();
    }
  }

  @Test
  void everyReferenceOfASchemaResolvesByItsId() throws IOException {
    Map<URI, JsonNode> schemas = new HashMap<>();
    for (String name :
        List.of(
            "execution-request",
            "execution-document",
            "capsule",
            "problem",
            "completed-event",
            "file-options")) {
      try (InputStream in =
          OpenApiDocument.class.getResourceAsStream(
              "/dev/capstan/schema/" + name + ".schema.json")) {
        JsonNode schema = Json.MAPPER.readTree(in);
        schemas.put(URI.create(schema.path("$id").asString()), schema);
      }
    }
    assertThat(schemas).hasSize(6);
    schemas.forEach(
        (id, schema) ->
            schema
                .findValues("$ref")
                .forEach(
                    ref -> {
                      URI target = id.resolve(ref.asString());
                      String document = target.toString().split("#")[0];
                      String fragment = target.getFragment() == null ? "" : target.getFragment();
                      JsonNode found = schemas.get(URI.create(document));
                      assertThat(found).as("%s in %s", ref, id).isNotNull();
                      assertThat(found.at(fragment).isMissingNode())
                          .as("%s in %s", ref, id)
                          .isFalse();
                    }));
  }

  @Test
  void whatCanBeRetriedIsListed() {
    List<String> listed = new ArrayList<>();
    OpenApiDocument.tree()
        .at("/components/schemas/ExecutionRequest/properties/retry/properties/on/items/enum")
        .forEach(name -> listed.add(name.stringValue()));
    List<String> known = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      known.add(fault.wireName());
    }
    known.add("timeout");
    for (ErrorType type : ErrorType.values()) {
      known.add(type.wireName());
    }
    assertThat(listed).containsExactlyInAnyOrderElementsOf(known);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "idempotencyKey | k | true",
        "idempotencyKey | \"k\" | true",
        "idempotencyKey | \"k | false",
        "idempotencyKey | a b | false",
        "ifMatch | * | true",
        "ifNoneMatch | \"a\", W/\"b\" | true",
        "ifMatch | a | false",
        "contentDigest | sha-256=:n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=: | true",
        "contentDigest | sha-256=:n4bQ: | false",
        "contentDigest | md5=:n4bQgYhMfWWaL+qgxVrQFQ==: | false",
      })
  void headersAreAsStrictAsTheServer(String parameter, String value, boolean isValid) {
    JsonNode schema = OpenApiDocument.tree().at("/components/parameters/" + parameter + "/schema");
    assertThat(Pattern.compile(schema.path("pattern").stringValue()).matcher(value).matches())
        .isEqualTo(isValid);
  }

  @Test
  void parametersAreAsStrictAsTheServer() {
    JsonNode parameters = OpenApiDocument.tree().at("/paths/~1v1~1executions/get/parameters");
    Pattern status = Pattern.compile(parameters.at("/0/schema/pattern").asString());
    String all =
        Arrays.stream(ExecutionStatus.values())
            .map(ExecutionStatus::wireName)
            .collect(Collectors.joining(","));
    assertThat(all).matches(status);
    assertThat("queued,").doesNotMatch(status);
    JsonNode request = OpenApiDocument.tree().at("/components/schemas/ExecutionRequest");
    assertThat(OpenApiDocument.tree().at("/components/parameters/name/schema/pattern"))
        .isEqualTo(request.at("/$defs/path/pattern"));
    OpenApiDocument.tree()
        .path("components")
        .path("parameters")
        .forEach(
            parameter ->
                assertThat(parameter.path("schema").path("type").asString()).isEqualTo("string"));
  }
}
