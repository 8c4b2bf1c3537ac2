package dev.capstan.schema.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordCodecTest {
  @ParameterizedTest
  @CsvSource({
    "dev.capstan.execution.admitted",
    "dev.capstan.attempt.dispatched",
    "dev.capstan.attempt.started",
    "dev.capstan.attempt.finished",
    "dev.capstan.attempt.returned",
    "dev.capstan.kill.ordered",
    "dev.capstan.webhook.due",
  })
  void refusesADocumentWithoutTheFieldsThatItMustHave(String type) {
    for (String json : new String[] {"{}", "{\"execution\":null,\"execution_id\":null}", "null"}) {
      assertThatThrownBy(() -> RecordCodec.decode(type.getBytes(UTF_8), json.getBytes(UTF_8)))
          .as(json)
          .isInstanceOf(UndecodableRecordException.class);
    }
  }
}
