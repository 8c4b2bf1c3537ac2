package dev.capstan.schema.capsule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.openapi.OpenApiDocument;
import dev.capstan.schema.result.ExecutionDocuments;
import dev.capstan.schema.wire.Samples;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class CapsuleSealTest {
  private static final Capsule CAPSULE = capsule();

  @Test
  void sealsTheSameContentInTheSameBytes() {
    byte[] sealed = CapsuleSeal.seal(CAPSULE);
    assertThat(CapsuleSeal.seal(Json.MAPPER.readValue(sealed, Capsule.class))).isEqualTo(sealed);
    assertThat(CapsuleSeal.defect(sealed)).isEmpty();
  }

  @Test
  void whiteSpaceAndOrderDoNotMatter() {
    JsonNode tree = Json.MAPPER.readTree(CapsuleSeal.seal(CAPSULE));
    assertThat(CapsuleSeal.defect(tree.toPrettyString().getBytes(UTF_8))).isEmpty();
  }

  @Test
  void anyChangeIsADefect() {
    String sealed = new String(CapsuleSeal.seal(CAPSULE), UTF_8);
    String changed = sealed.replace("\"tenant\":\"default\"", "\"tenant\":\"other\"");
    assertThat(CapsuleSeal.defect(changed.getBytes(UTF_8)).orElse(""))
        .contains("the content gives");
    assertThat(CapsuleSeal.defect("{}".getBytes(UTF_8)).orElse("")).contains("no member");
    assertThat(CapsuleSeal.defect("{\"a\":1,\"a\":1}".getBytes(UTF_8))).isPresent();
  }

  @Test
  void fitsItsSchema() {
    ObjectNode schemas = (ObjectNode) OpenApiDocument.tree().path("components").path("schemas");
    ObjectNode root = Json.MAPPER.createObjectNode().put("$ref", "#/components/schemas/Capsule");
    root.putObject("components").set("schemas", schemas);
    var schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(root);
    String sealed = new String(CapsuleSeal.seal(CAPSULE), UTF_8);
    assertThat(schema.validate(sealed, InputFormat.JSON)).isEmpty();
    assertThat(
            schema.validate(
                sealed.replace("capsule_version\":1", "capsule_version\":2"), InputFormat.JSON))
        .isNotEmpty();
  }

  private static Capsule capsule() {
    AttemptFinished finished = Samples.finished();
    return Capsule.of(
        finished, ExecutionDocuments.terminal(finished, 4), finished.finishedAt(), "0.1.0");
  }
}
