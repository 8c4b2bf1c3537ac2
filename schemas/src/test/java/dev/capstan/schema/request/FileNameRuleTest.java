package dev.capstan.schema.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.openapi.OpenApiDocument;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameRuleTest {
  private static final Pattern SCHEMA =
      Pattern.compile(
          OpenApiDocument.tree()
              .at("/components/schemas/ExecutionRequest/$defs/path/pattern")
              .asString()
              // Java's $ also matches before a line break at the end, ECMA-262's does not
              .replaceFirst("\\$$", "\\\\z"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "a/b/c.csv",
        "a\u202Fb",
        "a\u00A0b",
        "e\u0301",
        "é",
        "ภาษาไทย",
        "हिन्दी",
        "क्\u200Dष",
        "日本語",
        "العربية",
        "😀",
        "👩\u200D👩\u200D👧",
        ".a",
        "..a",
        "a..",
        "a;b",
        "a b",
        " ",
        "-",
        "\u00AD"
      })
  void allowsEveryScript(String name) {
    assertThat(FileNameRule.allows(name)).isTrue();
    assertThat(SCHEMA.matcher(name).find()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/../b",
        "./a",
        "a\\b",
        "a\nb",
        "a\u0000",
        "\u007F",
        "\u0085",
        "\u009F",
        "a\u2028b",
        "a\u2029b",
        "a\u202Egpj",
        "\u2066a"
      })
  void refusesWhatLeadsElsewhereOrLooksLikeAnother(String name) {
    assertThat(FileNameRule.allows(name)).isFalse();
    assertThat(SCHEMA.matcher(name).find()).isFalse();
  }

  @Test
  void theLengthIsInBytes() {
    assertThat(FileNameRule.allows("é".repeat(127))).isTrue();
    assertThat(FileNameRule.allows("é".repeat(128))).isFalse();
    assertThat(FileNameRule.allows("")).isFalse();
  }

  @Test
  void theDepthIsLimited() {
    for (int depth : new int[] {1, 2, 20, 21, 60}) {
      String name = "a/".repeat(depth - 1) + "a";
      assertThat(FileNameRule.allows(name)).isEqualTo(depth <= 20);
      assertThat(SCHEMA.matcher(name).find()).isEqualTo(depth <= 20);
    }
  }

  @Test
  void theSchemaHasTheSameRule() {
    Random random = new Random(7);
    int[] parts = {
      'a', '.', '/', '\\', 0, 0x1F, 0x7F, 0x9F, 0xA0, 0x200D, 0x2028, 0x202E, 0x202F, 0x2066,
      0x1F600
    };
    for (int i = 0; i < 20_000; i++) {
      StringBuilder name = new StringBuilder();
      for (int length = 1 + random.nextInt(5); length > 0; length--) {
        name.appendCodePoint(random.nextBoolean() ? 'a' : parts[random.nextInt(parts.length)]);
      }
      String text = name.toString();
      assertThat(FileNameRule.allows(text))
          .as(() -> Arrays.toString(text.getBytes(UTF_8)))
          .isEqualTo(SCHEMA.matcher(text).find());
    }
  }
}
