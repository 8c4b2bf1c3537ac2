package dev.capstan.worker;

import dev.capstan.sandbox.docker.DockerProvider;
import dev.capstan.sandbox.docker.DockerSettings;
import dev.capstan.storage.breaker.CircuitBreakerSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * All settings of a worker, below {@code capstan}.
 *
 * @param development lets the store and the cache be used with credentials that everybody knows
 */
@Validated
@ConfigurationProperties("capstan")
public record WorkerSettings(
    @DefaultValue("false") boolean development,
    @Valid Kafka kafka,
    @Valid Store store,
    @Valid Cache cache,
    @Valid Worker worker,
    @Valid Sandbox sandbox) {

  /**
   * @param bootstrapServers of the brokers, {@code host:port,…}
   */
  public record Kafka(@NotBlank String bootstrapServers) {}

  /**
   * The S3 store.
   *
   * @param silence how long the store may say nothing; then the call has failed
   */
  public record Store(
      @NotBlank String endpoint,
      @NotBlank String accessKey,
      @NotBlank String secretKey,
      @DefaultValue("capstan") @NotBlank String bucket,
      @DefaultValue("us-east-1") @NotBlank String region,
      @DefaultValue("10s") @DurationMin(millis = 1) Duration silence,
      @Valid @DefaultValue Guard guard) {}

  /**
   * The Redis cache.
   *
   * @param answer how long the server may take; then it is passed by
   */
  public record Cache(
      @NotBlank String url,
      @Nullable String password,
      @DefaultValue("700ms") @DurationMin(millis = 1) Duration answer,
      @Valid @DefaultValue Guard guard) {}

  /**
   * How much a system may take, and fail, before callers are spared it.
   *
   * @param concurrency calls under way at a time; further ones wait for their turn
   * @param turn how long one waits for its turn, before it fails
   * @param breakAfter the last calls that count; when half of them failed the system is left alone
   * @param rest how long it is left alone at most: the first time 1 s, then twice as long whenever
   *     the one call that tries it fails
   */
  public record Guard(
      @DefaultValue("64") @Min(1) @Max(10_000) int concurrency,
      @DefaultValue("1s") @NotNull Duration turn,
      @DefaultValue("10") @Min(1) @Max(1000) int breakAfter,
      @DefaultValue("10s") @DurationMin(millis = 1) Duration rest) {

    CircuitBreakerSettings settings() {
      return new CircuitBreakerSettings(concurrency, turn, breakAfter, rest);
    }
  }

  /**
   * @param name of this worker in results; default: host name and process id
   * @param slots how many programs run at once, by lane; 0 leaves a lane to other workers
   * @param lockDuration of the lanes' share groups
   * @param deliveryLimit of the lanes' share groups
   * @param drainGrace how long running programs may go on after a stop
   * @param folder for what is on its way in or out, and for cached datasets
   * @param datasetCache how large cached datasets may become
   * @param reapInterval how often sandboxes that dead workers left are looked for
   */
  public record Worker(
      @Nullable String name,
      @NotEmpty Map<String, @PositiveOrZero Integer> slots,
      @DefaultValue("30s") @NotNull Duration lockDuration,
      @DefaultValue("10") @Positive int deliveryLimit,
      @DefaultValue("25s") @NotNull Duration drainGrace,
      @NotNull Path folder,
      @DefaultValue("10GB") @NotNull DataSize datasetCache,
      @DefaultValue("10s") @NotNull Duration reapInterval) {

    public Worker {
      slots = Map.copyOf(slots);
    }
  }

  /**
   * @param provider which sandbox provider runs programs; never replaced silently
   * @param root folder of the root file system; needed by bubblewrap
   * @param cgroupParent where bubblewrap makes control groups, below their mount points; empty for
   *     the worker's own group (version 2) or the top (version 1)
   * @param breakAfter the last sandboxes that count; when half of them could not be made or used,
   *     slots pull no jobs until a trial program has run
   * @param rest how long the provider is left alone at most between trials: 1 s at first, then
   *     twice as long each time
   */
  public record Sandbox(
      @DefaultValue(DockerProvider.NAME) @NotBlank String provider,
      @Nullable Path root,
      @DefaultValue("") String cgroupParent,
      @DefaultValue("4") @Min(1) @Max(1000) int breakAfter,
      @DefaultValue("30s") @DurationMin(millis = 1) Duration rest,
      @Valid @DefaultValue Docker docker) {}

  /**
   * @param host of the engine, {@code unix:///…} or {@code tcp://…}
   * @param image that sandboxes run; never pulled
   * @param poolSize how many containers wait, started; 0 for none
   * @param runtime of the engine's, such as {@code runsc}; empty for the engine's default
   */
  public record Docker(
      @DefaultValue(DockerSettings.DEFAULT_HOST) @NotBlank String host,
      @DefaultValue(DockerSettings.DEFAULT_IMAGE) @NotBlank String image,
      @DefaultValue("" + DockerSettings.DEFAULT_POOL_SIZE) int poolSize,
      @DefaultValue("") String runtime) {}
}
