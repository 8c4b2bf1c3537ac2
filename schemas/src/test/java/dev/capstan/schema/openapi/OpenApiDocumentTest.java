package dev.capstan.schema.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        "completed-event"
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
}
