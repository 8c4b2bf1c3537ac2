package dev.capstan.schema.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicsTest {
  @ParameterizedTest
  @CsvSource({
    "-1, 200",
    "0, 200",
    "199, 200",
    "200, 200",
    "999, 200",
    "1000, 1000",
    "4999, 1000",
    "30000, 30000",
    "86400000, 3600000"
  })
  void theRungIsTheLongestThatIsNotTooLong(long remainingMs, long rungMs) {
    assertThat(Topics.rungFor(Duration.ofMillis(remainingMs))).isEqualTo(Duration.ofMillis(rungMs));
  }

  @Test
  void everyRungHasATopicOfItsOwn() {
    assertThat(Topics.delays()).map(Topics::delay).doesNotHaveDuplicates();
  }
}
