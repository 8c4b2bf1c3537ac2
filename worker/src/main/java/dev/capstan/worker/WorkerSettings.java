package dev.capstan.worker;

import dev.capstan.worker.sandbox.docker.DockerProvider;
import dev.capstan.worker.sandbox.docker.DockerSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.PositiveOrZero;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/** All settings of a worker, below {@code capstan}. */
@Validated
@ConfigurationProperties("capstan")
public record WorkerSettings(
    @Valid Kafka kafka,
    @Valid Store store,
    @Valid Cache cache,
    @Valid Worker worker,
    @Valid Sandbox sandbox) {

  /**
   * @param bootstrapServers of the brokers, {@code host:port,…}
   */
  public record Kafka(@NotBlank String bootstrapServers) {}

  /** The S3 store. */
  public record Store(
      @NotBlank String endpoint,
      @NotBlank String accessKey,
      @NotBlank String secretKey,
      @DefaultValue("capstan") @NotBlank String bucket,
      @DefaultValue("us-east-1") @NotBlank String region) {}

  /** The Redis cache. */
  public record Cache(@NotBlank String url, @Nullable String password) {}

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
   */
  public record Sandbox(
      @DefaultValue(DockerProvider.NAME) @NotBlank String provider,
      @Nullable Path root,
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
