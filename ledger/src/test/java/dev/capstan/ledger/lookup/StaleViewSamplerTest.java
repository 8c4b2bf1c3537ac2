package dev.capstan.ledger.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.json.Json;
import dev.capstan.storage.view.ExecutionView;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StaleViewSamplerTest {
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private Instant now = START;
  private final StaleViewSampler doubts = new StaleViewSampler(clock());

  @Test
  void aViewThatChangedRecentlyIsNotVerified() {
    now = START.plus(StaleViewSampler.UNCHANGED_FOR);
    assertThat(doubts.isDue(view(Map.of("submitted_at", START)))).isFalse();
    assertThat(
            doubts.isDue(
                view(Map.of("submitted_at", START.minusSeconds(100), "started_at", START))))
        .isFalse();
  }

  @Test
  void anUnchangedViewIsVerified() {
    now = START.plus(StaleViewSampler.UNCHANGED_FOR).plusMillis(1);
    assertThat(doubts.isDue(view(Map.of("submitted_at", START)))).isTrue();
    assertThat(
            doubts.isDue(
                view(Map.of("submitted_at", START.minusSeconds(100), "started_at", START))))
        .isTrue();
    assertThat(doubts.isDue(view(Map.of()))).isTrue();
  }

  @Test
  void checksPerSecondAreLimited() {
    now = START.plusSeconds(60);
    assertThat(doubted(100)).isEqualTo(StaleViewSampler.CHECKS_PER_SECOND);
    now = now.plusSeconds(1);
    assertThat(doubted(100)).isEqualTo(StaleViewSampler.CHECKS_PER_SECOND);
  }

  private long doubted(int views) {
    return IntStream.range(0, views)
        .filter(i -> doubts.isDue(view(Map.of("submitted_at", START))))
        .count();
  }

  private static ExecutionView view(Map<String, Instant> times) {
    Map<String, Object> fields = new HashMap<>(times);
    fields.putAll(Map.of("status", "queued", "lane", "default", "dispatched", 1, "epoch", -1));
    fields.put("earlier", List.of());
    return Json.MAPPER.convertValue(fields, ExecutionView.class);
  }

  private Clock clock() {
    InstantSource source = () -> now;
    return source.withZone(ZoneOffset.UTC);
  }
}
