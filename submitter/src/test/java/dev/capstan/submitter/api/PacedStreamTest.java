package dev.capstan.submitter.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.schema.problem.ProblemType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PacedStreamTest {
  private long now;

  @Test
  void aBodyAtTheMinimumRateIsRead() throws IOException {
    InputStream in = stream(100_000);
    for (int second = 0; second < 90; second++) {
      now += Duration.ofSeconds(1).toNanos();
      assertThat(in.readNBytes(1000)).hasSize(1000);
    }
  }

  @Test
  void aPauseWithinTheGraceTimeIsAllowed() throws IOException {
    InputStream in = stream(1);
    now += Duration.ofSeconds(10).toNanos();
    assertThat(in.read()).isEqualTo(0);
  }

  @Test
  void aSlowerBodyIsRefused() throws IOException {
    InputStream in = stream(100_000);
    for (int second = 0; second < 19; second++) {
      now += Duration.ofSeconds(1).toNanos();
      in.readNBytes(500);
    }
    now += Duration.ofSeconds(2).toNanos();
    assertThatThrownBy(in::read)
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> assertThat(e.problem().type()).isEqualTo(ProblemType.REQUEST_TIMEOUT));
  }

  private InputStream stream(int size) {
    return new PacedStream(new ByteArrayInputStream(new byte[size]), 1000, () -> now);
  }
}
