package dev.capstan.schema.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.Name;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The rules of {@link TenantId} and {@link Name}. */
class ValueTypesTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "Acme", "a/b", "..", "a\n", "ä", "a b", "{a}"})
  void refusesWhatIsUnsafeInAKey(String text) {
    assertThat(TenantId.parse(text)).isEmpty();
    assertThat(Name.parse(text)).isEmpty();
    assertThatThrownBy(() -> new TenantId(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Name(text)).isInstanceOf(IllegalArgumentException.class);
    String json = Json.MAPPER.writeValueAsString(text);
    assertThatThrownBy(() -> Json.MAPPER.readValue(json, TenantId.class))
        .isInstanceOf(JacksonException.class);
  }

  @Test
  void acceptsUpTo63Characters() {
    assertThat(TenantId.parse("-" + "a".repeat(62))).isPresent();
    assertThat(TenantId.parse("a".repeat(64))).isEmpty();
    assertThat(Name.parse("a".repeat(63))).isPresent();
    assertThat(Name.parse("a".repeat(64))).isEmpty();
    assertThat(Name.parse("-a")).isEmpty();
  }

  @Test
  void areStringsInJson() {
    assertThat(Json.MAPPER.writeValueAsString(new TenantId("acme"))).isEqualTo("\"acme\"");
    assertThat(Json.MAPPER.readValue("\"acme\"", Name.class)).isEqualTo(new Name("acme"));
  }

  @Test
  void namesFollowTheRuleOfTheRequestSchema() {
    JsonNode schema =
        Json.MAPPER.readTree(
            getClass().getResourceAsStream("/dev/capstan/schema/execution-request.schema.json"));
    assertThat(schema.at("/$defs/name/pattern").asString()).isEqualTo("^" + Name.PATTERN + "$");
  }
}
