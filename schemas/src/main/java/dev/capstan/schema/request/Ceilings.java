package dev.capstan.schema.request;

/**
 * The most that the operator lets one execution have. Admission refuses a request above them.
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
