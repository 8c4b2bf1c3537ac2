package dev.capstan.sink;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/** What can be set, below {@code capstan}; {@code sink.yml} lists the environment variables. */
@Validated
@ConfigurationProperties("capstan")
public record SinkSettings(
    @Valid @DefaultValue Kafka kafka,
    @Valid @NotNull Store store,
    @Valid @DefaultValue Cache cache,
    @Valid @DefaultValue Sink sink) {

  /**
   * @param properties further settings of every Kafka client, such as {@code security.protocol}
   */
  public record Kafka(
      @DefaultValue("localhost:9092") @NotBlank String bootstrapServers,
      @DefaultValue Map<String, String> properties) {
    public Kafka {
      properties = Map.copyOf(properties);
    }
  }

  /**
   * @param endpoint {@code http://minio:9000}
   * @param bucket is created when it is missing
   */
  public record Store(
      @NotNull URI endpoint,
      @NotBlank String accessKey,
      @NotBlank String secretKey,
      @DefaultValue("capstan") @NotBlank String bucket,
      @DefaultValue("us-east-1") @NotBlank String region) {

    /** The keys are left out. */
    @Override
    public String toString() {
      return "Store[" + endpoint + ", " + bucket + ", " + region + "]";
    }
  }

  /**
   * @param url {@code redis://host:6379}, or {@code rediss:} with TLS
   * @param password empty when the server asks for none
   */
  public record Cache(
      @DefaultValue("redis://localhost:6379") @NotNull URI url, @DefaultValue("") String password) {

    /** The password is left out. */
    @Override
    public String toString() {
      return "Cache[" + url + "]";
    }
  }

  /**
   * @param instance constant name of this instance, unique among sinks, by which it takes over from
   *     itself at once after a crash; empty gives a random one at each start, and a crashed sink is
   *     then missed after {@code sessionTimeout}
   * @param parallelism capsules written at a time
   * @param maxBatch records decided together, so also in one transaction
   * @param commitInterval how long a tombstone, for which nobody waits, is held so that others
   *     share its transaction; 0 sends each at once. After a crash that much is repeated
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
      @DefaultValue("50ms") @DurationMin(millis = 0) @DurationMax(seconds = 5)
          Duration commitInterval,
      @DefaultValue("10s") @DurationMin(seconds = 6) @DurationMax(minutes = 5)
          Duration sessionTimeout,
      @DefaultValue("24h") @DurationMin(minutes = 1) Duration viewRetention,
      @DefaultValue("1h") @DurationMin(seconds = 1) Duration documentRetention,
      @DefaultValue("16KB") DataSize documentMax,
      @DefaultValue("10s") @DurationMin(seconds = 0) Duration grace) {}
}
