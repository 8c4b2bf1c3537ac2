package dev.capstan.schema.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.schema.request.InputFile;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

class JsonTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"a\",\"name\":\"b\"}",
        "{\"name\":\"a\"} x",
        "{\"name\":\"a\",\"more\":1}",
        "{\"name\":NaN}",
        "{name:\"a\"}",
        "{\"name\":\"a\",}"
      })
  void strictReadsRefuse(String text) {
    assertThatThrownBy(() -> Json.STRICT.readValue(text, InputFile.class))
        .isInstanceOf(JacksonException.class);
  }

  @Test
  void nestingIsLimited() {
    String deep = "[".repeat(65) + "]".repeat(65);
    assertThatThrownBy(() -> Json.STRICT.readTree(deep)).isInstanceOf(JacksonException.class);
    assertThatThrownBy(() -> Json.MAPPER.readTree(deep)).isInstanceOf(JacksonException.class);
  }

  @Test
  void timesHaveMilliseconds() {
    assertThat(Json.MAPPER.writeValueAsString(Instant.parse("2026-11-21T10:00:00Z")))
        .isEqualTo("\"2026-11-21T10:00:00.000Z\"");
  }
}
