package dev.capstan.standalone;

import java.nio.file.Path;
import java.util.Map;

/**
 * Settings of an all-in-one Capstan; the three services have their own settings.
 *
 * @param port of the HTTP API, on loopback; 0 takes a free one
 * @param managementPort of health and metrics, on loopback; 0 takes a free one
 * @param kafkaPort 0 takes a free one; likewise the two after it
 * @param data folder for everything that must survive a restart
 * @param slots number of concurrent programs, by lane
 */
public record StandaloneSettings(
    int port,
    int managementPort,
    int kafkaPort,
    int redisPort,
    int s3Port,
    Path data,
    Map<String, Integer> slots) {

  public StandaloneSettings {
    data = data.toAbsolutePath().normalize();
    slots = Map.copyOf(slots);
  }

  /** With a given port, free ports for the servers, and slots for this machine's CPUs. */
  public static StandaloneSettings of(int port, Path data) {
    return new StandaloneSettings(port, 0, 0, 0, 0, data, defaultSlots());
  }

  /** Two programs per CPU in the default lane, and one or more in the other lanes. */
  public static Map<String, Integer> defaultSlots() {
    int cpus = Runtime.getRuntime().availableProcessors();
    return Map.of("default", 2 * cpus, "interactive", Math.max(1, cpus / 2), "batch", 1);
  }
}
