package dev.capstan.schema.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.json.Json;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  @Test
  void theBoundGrowsUpToItsOwn() {
    RetryPolicy policy = RetryPolicy.DEFAULT;
    assertThat(policy.delayBound(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(policy.delayBound(2)).isEqualTo(Duration.ofSeconds(2));
    assertThat(policy.delayBound(20)).isEqualTo(Duration.ofMinutes(1));
    assertThat(policy.delayBound(100_000)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void oneAttemptThatMayBeLostIsAtMostOnce() {
    RetryPolicy once = new RetryPolicy(1, 0, 1, 0, List.of(), OnWorkerLost.FAIL);
    assertThat(once.atMostOnce()).isTrue();
    assertThat(RetryPolicy.DEFAULT.atMostOnce()).isFalse();
  }

  @Test
  void whatARequestLeavesOutIsTheDefault() {
    assertThat(request("{}").orDefaults()).isEqualTo(RetryPolicy.DEFAULT);
    assertThat(request("{\"max_attempts\": 5}").orDefaults().maxAttempts()).isEqualTo(5);
  }

  private static RetryRequest request(String json) {
    return Json.MAPPER.readValue(json, RetryRequest.class);
  }
}
