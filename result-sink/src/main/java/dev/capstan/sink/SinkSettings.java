package dev.capstan.sink;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/** What can be set, below {@code capstan}; {@code sink.yml} lists the environment variables. */
@Validated
@ConfigurationProperties("capstan")
public record SinkSettings(@Valid @DefaultValue Sink sink, @Valid @DefaultValue Webhook webhook) {

  /**
   * Webhooks; secrets and what is allowed must be set the same for the submitter, which refuses at
   * admission what would fail here.
   *
   * @param secrets {@code whsec_…} keys by tenant and name; of several, all sign (rotation)
   * @param allowPrivate addresses that are not public and may be called all the same: networks such
   *     as {@code 10.1.0.0/16}, or {@code true} for loopback, private and shared ones
   * @param ports that may be called; empty means any
   * @param connectTimeout to find an endpoint's address, and again to connect
   * @param timeout of a whole call
   * @param concurrency deliveries at a time
   * @param perEndpoint deliveries to one host and port of a tenant at a time; others are put off
   * @param breakAfter the last calls to one endpoint that count; when half of them failed its
   *     circuit breaker opens
   * @param openDuration how long the circuit breaker of an endpoint stays open
   * @param firstRetry longest delay of the first retry; each later one is three times as long
   * @param longestRetry longest delay of any, also of what a receiver asks for by Retry-After
   * @param giveUpAfter how long a delivery is tried
   * @param disabledFor how long a URL that answered 410 gets nothing but what is asked for
   */
  public record Webhook(
      @DefaultValue Map<String, Map<String, List<String>>> secrets,
      @DefaultValue List<String> allowPrivate,
      @DefaultValue Set<Integer> ports,
      @DefaultValue("5s") @DurationMin(millis = 100) Duration connectTimeout,
      @DefaultValue("15s") @DurationMin(millis = 100) @DurationMax(minutes = 1) Duration timeout,
      @DefaultValue("256") @Min(1) @Max(10_000) int concurrency,
      @DefaultValue("4") @Min(1) @Max(1000) int perEndpoint,
      @DefaultValue("10") @Min(2) @Max(1000) int breakAfter,
      @DefaultValue("30s") @DurationMin(millis = 1) Duration openDuration,
      @DefaultValue("5s") @DurationMin(millis = 1) Duration firstRetry,
      @DefaultValue("3h") @DurationMin(millis = 1) Duration longestRetry,
      @DefaultValue("24h") @DurationMin(millis = 1) Duration giveUpAfter,
      @DefaultValue("24h") @DurationMin(millis = 1) Duration disabledFor) {

    /** The secrets are left out. */
    @Override
    public String toString() {
      return "Webhook[" + allowPrivate + ", " + ports + "]";
    }
  }

  /**
   * @param instance constant name of this instance, unique among sinks, by which it takes over from
   *     itself at once after a crash; empty gives a random one at each start, and a crashed sink is
   *     then missed after {@code sessionTimeout}
   * @param parallelism capsules written at a time
   * @param maxBatch records decided together, so also in one transaction
   * @param commitInterval between two transactions of tombstones, events and webhooks: under load
   *     they share one and are that much later, a lone one goes at once; 0 sends each at once.
   *     After a crash that much is repeated. Results are shown before, and don't wait
   * @param sessionTimeout after which the group gives up a sink that went silent
   * @param viewRetention how long the cache shows what has ended
   * @param documentRetention how long the cache holds a whole result
   * @param documentMax a longer result is served from the store only
   * @param grace for the batch in hand when the sink stops; what is left is repeated by the next
   */
  public record Sink(
      @DefaultValue("") String instance,
      @DefaultValue("16") @Min(1) @Max(1000) int parallelism,
      @DefaultValue("500") @Min(1) @Max(10_000) int maxBatch,
      @DefaultValue("200ms") @DurationMin(millis = 0) @DurationMax(seconds = 5)
          Duration commitInterval,
      @DefaultValue("10s") @DurationMin(seconds = 6) @DurationMax(minutes = 5)
          Duration sessionTimeout,
      @DefaultValue("24h") @DurationMin(minutes = 1) Duration viewRetention,
      @DefaultValue("1h") @DurationMin(seconds = 1) Duration documentRetention,
      @DefaultValue("16KB") DataSize documentMax,
      @DefaultValue("10s") @DurationMin(seconds = 0) Duration grace) {}
}
