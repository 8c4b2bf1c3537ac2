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

/**
 * Settings of the sink, with the prefix {@code capstan}; {@code sink.yml} lists the environment
 * variables.
 */
@Validated
@ConfigurationProperties("capstan")
public record SinkSettings(@Valid @DefaultValue Sink sink, @Valid @DefaultValue Webhook webhook) {

  /**
   * Webhooks. Secrets and allowed addresses must have the same values in the submitter, which
   * refuses at admission what would fail here.
   *
   * @param secrets {@code whsec_…} keys by tenant and name; of several, all sign (rotation)
   * @param allowPrivate non-public addresses that may be called: networks such as {@code
   *     10.1.0.0/16}, or {@code true} for loopback, private and shared addresses
   * @param ports ports that may be called; empty means any
   * @param connectTimeout time limit to resolve an endpoint's name, and again to connect
   * @param timeout time limit of a whole call
   * @param concurrency concurrent deliveries; at most half of them wait for their endpoint
   * @param perEndpoint concurrent deliveries to one host and port of a tenant; others wait
   * @param longestWait how long a delivery waits for its endpoint before it is deferred
   * @param breakAfter number of calls to one endpoint that fail in a row before its circuit breaker
   *     opens
   * @param openDuration longest time that the circuit breaker of an endpoint stays open: 1 s at
   *     first, then twice as long after each failed probe
   * @param firstRetry longest delay of the first retry; each later one is three times as long
   * @param longestRetry longest delay of a retry, also of one that a receiver requests by
   *     Retry-After
   * @param giveUpAfter how long a delivery is retried
   * @param disabledFor how long a URL that responded with 410 receives only requested redeliveries
   */
  public record Webhook(
      @DefaultValue Map<String, Map<String, List<String>>> secrets,
      @DefaultValue List<String> allowPrivate,
      @DefaultValue Set<Integer> ports,
      @DefaultValue("5s") @DurationMin(millis = 100) Duration connectTimeout,
      @DefaultValue("15s") @DurationMin(millis = 100) @DurationMax(minutes = 1) Duration timeout,
      @DefaultValue("512") @Min(4) @Max(10_000) int concurrency,
      @DefaultValue("4") @Min(1) @Max(1000) int perEndpoint,
      @DefaultValue("5s") @DurationMin(millis = 0) @DurationMax(minutes = 1) Duration longestWait,
      @DefaultValue("10") @Min(2) @Max(1000) int breakAfter,
      @DefaultValue("30s") @DurationMin(millis = 1) Duration openDuration,
      @DefaultValue("5s") @DurationMin(millis = 1) Duration firstRetry,
      @DefaultValue("3h") @DurationMin(millis = 1) Duration longestRetry,
      @DefaultValue("24h") @DurationMin(millis = 1) Duration giveUpAfter,
      @DefaultValue("24h") @DurationMin(millis = 1) Duration disabledFor) {

    /** Omits the secrets. */
    @Override
    public String toString() {
      return "Webhook[" + allowPrivate + ", " + ports + "]";
    }
  }

  /**
   * @param instance constant name of this instance, unique among sinks, with which it takes over
   *     from itself immediately after a crash; empty generates a random name at each start, and a
   *     crashed sink is then detected after {@code sessionTimeout}
   * @param parallelism capsules that are written concurrently
   * @param maxBatch records that are decided together, and so in one transaction
   * @param commitInterval time between two transactions of tombstones, events and webhooks. Under
   *     load they are batched and delayed by up to this time; a single one is sent immediately. 0
   *     sends each one immediately. After a crash, the work of this time is repeated. Results are
   *     visible earlier and are not delayed
   * @param sessionTimeout how long the group waits for a heartbeat before it removes a sink
   * @param viewRetention how long the cache keeps terminal executions
   * @param documentRetention how long the cache keeps a whole result
   * @param documentMax larger results are served from the store only
   * @param grace time to finish the current batch when the sink stops; the next sink repeats
   *     unfinished work
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
