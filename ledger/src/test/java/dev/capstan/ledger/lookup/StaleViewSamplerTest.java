package dev.capstan.ledger.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.storage.view.ExecutionView;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StaleViewSamplerTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private Instant now = START;
  private final StaleViewSampler doubts = new StaleViewSampler(clock());

  @Test
  void aViewThatMovesIsBelieved() {
    now = START.plus(StaleViewSampler.STANDSTILL);
    assertThat(doubts.isDue(view(START, null))).isFalse();
    assertThat(doubts.isDue(view(START.minusSeconds(100), START))).isFalse();
  }

  @Test
  void aViewThatStandsStillIsDoubted() {
    now = START.plus(StaleViewSampler.STANDSTILL).plusMillis(1);
    assertThat(doubts.isDue(view(START, null))).isTrue();
    assertThat(doubts.isDue(view(START.minusSeconds(100), START))).isTrue();
    assertThat(doubts.isDue(view(null, null))).isTrue();
  }

  @Test
  void onlySoManyAreDoubtedInASecond() {
    now = START.plusSeconds(60);
    assertThat(doubted(100)).isEqualTo(StaleViewSampler.LIMIT);
    now = now.plusSeconds(1);
    assertThat(doubted(100)).isEqualTo(StaleViewSampler.LIMIT);
  }

  private long doubted(int views) {
    return IntStream.range(0, views).filter(i -> doubts.isDue(view(START, null))).count();
  }

  private static ExecutionView view(@Nullable Instant submitted, @Nullable Instant started) {
    return new ExecutionView(
        ExecutionStatus.QUEUED,
        null,
        "default",
        null,
        0,
        1,
        null,
        -1,
        null,
        null,
        submitted,
        started,
        null,
        null,
        null,
        null,
        null);
  }

  private Clock clock() {
    InstantSource source = () -> now;
    return source.withZone(ZoneOffset.UTC);
  }
}
