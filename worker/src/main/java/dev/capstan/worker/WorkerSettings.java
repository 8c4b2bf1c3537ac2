package dev.capstan.worker;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.PositiveOrZero;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/** Settings of the worker only, with the prefix {@code capstan}. */
@Validated
@ConfigurationProperties("capstan")
public record WorkerSettings(@Valid Worker worker, @Valid Sandbox sandbox) {

  /**
   * @param name of this worker in results; default: host name and process id
   * @param slots number of concurrent programs, by lane; with 0 this worker does not serve the lane
   * @param drainGrace how long running programs may continue after a stop
   * @param folder for inputs and outputs of running jobs, and for cached datasets; private to this
   *     user, and shared by the workers of a machine. Default: {@code /var/lib/capstan-worker} for
   *     root, else {@code ~/.local/state/capstan/worker}
   * @param datasetCache maximum size of the cached datasets, and of the dataset of one job
   * @param sandboxMemory memory that the running programs of this worker may have together: a job
   *     whose limit does not fit waits. Default: three quarters of the machine's memory; set it if
   *     several workers share a machine, or if sandboxes run on another one. A request for more
   *     than all of it ends with {@code CeilingExceeded}
   * @param attemptOverhead how long an attempt may take beside its program, for inputs, sandbox and
   *     outputs; then it is given up with {@code InternalError} and its slot is free again
   * @param reapInterval how often sandboxes of dead workers are searched for and removed
   */
  public record Worker(
      @Nullable String name,
      @NotEmpty Map<String, @PositiveOrZero Integer> slots,
      @DefaultValue("25s") @NotNull Duration drainGrace,
      @Nullable Path folder,
      @DefaultValue("10GB") @NotNull DataSize datasetCache,
      @Nullable DataSize sandboxMemory,
      @DefaultValue("10m") @DurationMin(seconds = 1) Duration attemptOverhead,
      @DefaultValue("10s") @NotNull Duration reapInterval) {

    public Worker {
      slots = Map.copyOf(slots);
    }

    /** Those with slots, in alphabetical order. */
    List<String> servedLanes() {
      return slots.entrySet().stream()
          .filter(lane -> lane.getValue() > 0)
          .map(Map.Entry::getKey)
          .sorted()
          .toList();
    }
  }

  /**
   * @param provider name of the sandbox provider that runs programs; never replaced silently. Its
   *     own settings are below {@code capstan.sandbox.<name>}
   * @param breakAfter size of the window of sandboxes; when half of them could not be created or
   *     used, slots pull no jobs until a probe program has run
   * @param openDuration maximum time between two probes: 1 s at first, doubled each time
   */
  public record Sandbox(
      @DefaultValue("docker") @NotBlank String provider,
      @DefaultValue("4") @Min(1) @Max(1000) int breakAfter,
      @DefaultValue("30s") @DurationMin(millis = 1) Duration openDuration) {}
}
