package dev.capstan.sandbox.docker;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.github.dockerjava.api.model.HostConfig;
import dev.capstan.sandbox.linux.HiddenFiles;
import java.util.List;
import java.util.stream.Stream;

/**
 * The engine's {@code HostConfig} with the field {@code MaskedPaths}, which the client does not
 * know. The field replaces the engine's own list, so this one has all of moby's paths too. What
 * does not exist is ignored.
 */
final class MaskingHostConfig extends HostConfig {
  private static final long serialVersionUID = 1L;

  /** moby 29's paths, without those below /sys, which is empty. */
  private static final List<String> PATHS_OF_MOBY =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/proc/timer_list",
          "/proc/timer_stats");

  @JsonProperty("MaskedPaths")
  public List<String> getMaskedPaths() {
    return Stream.concat(PATHS_OF_MOBY.stream(), HiddenFiles.PATHS.stream()).toList();
  }
}
