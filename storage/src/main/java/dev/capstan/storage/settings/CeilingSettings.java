package dev.capstan.storage.settings;

import dev.capstan.schema.request.Ceilings;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The operator's ceilings for one execution, for submitters and workers alike: give both the same
 * values. The submitter refuses a request above a ceiling with 422, and lowers defaults of requests
 * to the ceilings. A worker does not start what is above its own.
 *
 * @param memory of one sandbox
 * @param cpus of one sandbox, fractions allowed
 * @param pids processes and threads of one sandbox
 * @param disk writable space of one sandbox; it is in memory
 * @param output kept of each of stdout, stderr and rows
 * @param dataset total size of the files of a dataset that a program uses; at most the workers'
 *     {@code capstan.worker.dataset-cache}
 * @param lanes lower ceilings by lane, such as {@code capstan.ceilings.lanes.interactive.memory}
 * @param providers lower ceilings by sandbox provider
 * @throws StorageSettingsException if a ceiling is not positive
 */
@ConfigurationProperties("capstan.ceilings")
public record CeilingSettings(
    @DefaultValue("16GB") DataSize memory,
    @DefaultValue("16") double cpus,
    @DefaultValue("1024") int pids,
    @DefaultValue("8GB") DataSize disk,
    @DefaultValue("16MB") DataSize output,
    @DefaultValue("10GB") DataSize dataset,
    @DefaultValue Map<String, Lower> lanes,
    @DefaultValue Map<String, Lower> providers) {

  public CeilingSettings {
    lanes = Map.copyOf(lanes);
    providers = Map.copyOf(providers);
    new Lower(memory, cpus, pids, disk, output, dataset);
  }

  /** Ceilings of one lane or provider; those that are absent come from {@code capstan.ceilings}. */
  public record Lower(
      @Nullable DataSize memory,
      @Nullable Double cpus,
      @Nullable Integer pids,
      @Nullable DataSize disk,
      @Nullable DataSize output,
      @Nullable DataSize dataset) {

    public Lower {
      requirePositive("memory", bytes(memory));
      requirePositive("cpus", cpus);
      requirePositive("pids", pids);
      requirePositive("disk", bytes(disk));
      requirePositive("output", bytes(output));
      requirePositive("dataset", bytes(dataset));
    }

    Ceilings ceilings() {
      Ceilings highest = Ceilings.HIGHEST;
      return new Ceilings(
          memory == null ? highest.memoryBytes() : memory.toBytes(),
          cpus == null ? highest.cpus() : cpus,
          pids == null ? highest.pids() : pids,
          disk == null ? highest.diskBytes() : disk.toBytes(),
          output == null
              ? highest.outputBytes()
              : (int) Math.min(highest.outputBytes(), output.toBytes()),
          dataset == null ? highest.datasetBytes() : dataset.toBytes());
    }

    private static @Nullable Long bytes(@Nullable DataSize size) {
      return size == null ? null : size.toBytes();
    }

    private static void requirePositive(String name, @Nullable Number value) {
      if (value != null && !(value.doubleValue() > 0)) {
        throw new StorageSettingsException(
            "capstan.ceilings: %s must be greater than 0, but is %s".formatted(name, value));
      }
    }
  }

  /** The ceilings of an execution: the lowest of all, of its lane and of its provider. */
  public Ceilings of(String lane, String provider) {
    Ceilings all = new Lower(memory, cpus, pids, disk, output, dataset).ceilings();
    return all.lower(of(lanes, lane)).lower(of(providers, provider));
  }

  private static Ceilings of(Map<String, Lower> parts, String name) {
    Lower part = parts.get(name);
    return part == null ? Ceilings.HIGHEST : part.ceilings();
  }
}
