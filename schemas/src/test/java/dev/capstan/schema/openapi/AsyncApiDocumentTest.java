package dev.capstan.schema.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.capstan.schema.wire.RecordType;
import dev.capstan.schema.wire.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class AsyncApiDocumentTest {
  private final JsonNode document = AsyncApiDocument.tree();

  /** The schema is that of @asyncapi/specs 6.11.1 (Apache-2.0), without descriptions. */
  @Test
  void isValidAsyncApi() throws IOException {
    var schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(resource("/asyncapi-3.0.0.schema.json"));
    assertThat(schema.validate(new String(AsyncApiDocument.bytes(), UTF_8), InputFormat.JSON))
        .isEmpty();
  }

  @Test
  void refersToNothingOutsideItself() {
    assertThat(document.toString())
        .doesNotContain(".schema.json")
        .doesNotContain("\"$ref\":\"#/$defs");
  }

  @Test
  void namesTheTopics() {
    assertThat(document.path("channels").valueStream().map(c -> c.path("address").asString()))
        .containsExactlyInAnyOrder(Topics.REQUESTS, Topics.EVENTS, Topics.RESULTS);
  }

  @Test
  void messagesAreRecordTypesWhoseGoldenMessagesFit() throws IOException {
    Set<String> types = new HashSet<>();
    for (RecordType type : RecordType.values()) {
      types.add(type.wireName());
    }
    for (JsonNode message : document.path("components").path("messages")) {
      String name = message.path("name").asString();
      JsonNode headers = message.path("headers").path("properties");
      assertThat(types).contains(name);
      assertThat(headers.path("ce_type").path("const").asString()).isEqualTo(name);
      var schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
              .getSchema(payload(message));
      assertThat(schema.validate(resource("/golden/" + name + ".json"), InputFormat.JSON))
          .as(name)
          .isEmpty();
    }
  }

  private JsonNode payload(JsonNode message) {
    JsonNode payload = message.path("payload");
    if (!payload.has("$ref")) {
      return payload;
    }
    // references within a component begin at the document
    return ((ObjectNode) document.deepCopy()).put("$ref", payload.path("$ref").asString());
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = AsyncApiDocumentTest.class.getResourceAsStream(name)) {
      assertThat(in).as(name).isNotNull();
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
