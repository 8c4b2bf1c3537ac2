package dev.capstan.schema.request;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The most that the operator lets one execution have. Admission refuses a request above them, and a
 * worker runs none.
 *
 * @param memoryBytes memory of one sandbox, its writable space included
 * @param cpus CPUs
 * @param pids processes and threads
 * @param diskBytes writable space
 * @param outputBytes bytes kept of each of stdout, stderr and rows
 * @param datasetBytes total size of the files of a dataset
 */
public record Ceilings(
    long memoryBytes, double cpus, int pids, long diskBytes, int outputBytes, long datasetBytes) {

  /** The maxima of the request schema; datasets without a limit. */
  public static final Ceilings HIGHEST =
      new Ceilings(16L << 30, 16, 1024, 8L << 30, 16 << 20, Long.MAX_VALUE);

  /** The lower value of each. */
  public Ceilings lower(Ceilings other) {
    return new Ceilings(
        Math.min(memoryBytes, other.memoryBytes),
        Math.min(cpus, other.cpus),
        Math.min(pids, other.pids),
        Math.min(diskBytes, other.diskBytes),
        Math.min(outputBytes, other.outputBytes),
        Math.min(datasetBytes, other.datasetBytes));
  }

  /** The same with at most that much memory and that large a dataset. */
  public Ceilings lowerMemoryAndDataset(long maxMemoryBytes, long maxDatasetBytes) {
    return new Ceilings(
        Math.min(memoryBytes, maxMemoryBytes),
        cpus,
        pids,
        diskBytes,
        outputBytes,
        Math.min(datasetBytes, maxDatasetBytes));
  }

  /**
   * One value above its ceiling.
   *
   * @param pointer to the value in a request, as a JSON Pointer
   */
  public record Excess(String pointer, Number value, Number ceiling) {}

  /** What of {@code limits} is above its ceiling. */
  public List<Excess> exceededBy(Limits limits) {
    return Stream.of(
            excess("/resources/memory_bytes", limits.memoryBytes(), memoryBytes),
            excess("/resources/cpus", limits.cpus(), cpus),
            excess("/resources/pids", limits.pids(), pids),
            excess("/resources/disk_bytes", limits.diskBytes(), diskBytes),
            excess("/max_output_bytes", limits.maxOutputBytes(), outputBytes))
        .flatMap(Optional::stream)
        .toList();
  }

  /** The excess of a dataset of that size, if it is above its ceiling. */
  public Optional<Excess> exceededByDataset(long sizeBytes) {
    return excess("/dataset_id", sizeBytes, datasetBytes);
  }

  private static Optional<Excess> excess(String pointer, Number value, Number ceiling) {
    return value.doubleValue() > ceiling.doubleValue()
        ? Optional.of(new Excess(pointer, value, ceiling))
        : Optional.empty();
  }

  /** {@code limits}, each lowered to its ceiling. */
  public Limits cap(Limits limits) {
    return new Limits(
        limits.timeoutSeconds(),
        Math.min(limits.cpus(), cpus),
        Math.min(limits.memoryBytes(), memoryBytes),
        Math.min(limits.pids(), pids),
        Math.min(limits.diskBytes(), diskBytes),
        Math.min(limits.maxOutputBytes(), outputBytes),
        limits.maxRows());
  }
}
