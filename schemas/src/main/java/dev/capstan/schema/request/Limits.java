package dev.capstan.schema.request;

/**
 * The limits in force for one execution, after defaults.
 *
 * @param timeoutSeconds wall-clock time of the program; at the limit the whole process tree is
 *     killed and the execution ends as {@code timeout}
 * @param cpus CPUs
 * @param memoryBytes memory of all processes and of the writable space; at the limit the execution
 *     ends with {@code OutOfMemory}
 * @param pids processes and threads; at the limit {@code fork} fails with EAGAIN
 * @param diskBytes writable space; at the limit writes fail with ENOSPC
 * @param maxOutputBytes bytes kept of each of stdout, stderr and rows; the rest is dropped and a
 *     flag is set
 * @param maxRows rows kept of a table; {@code row_count} is the total number
 */
public record Limits(
    int timeoutSeconds,
    double cpus,
    long memoryBytes,
    int pids,
    long diskBytes,
    int maxOutputBytes,
    int maxRows) {

  public static final Limits DEFAULT =
      new Limits(30, 1.0, 512L << 20, 64, 256L << 20, 1 << 20, 10_000);

  /** Maximum size of a request body including files; larger bodies get 413. */
  public static final int MAX_REQUEST_BYTES = 32 << 20;

  /**
   * Maximum size of a request in a record; of larger requests the bodies go to the object store.
   */
  public static final int MAX_INLINE_BYTES = 256 << 10;

  /**
   * Maximum size of the record of an attempt's end, the request included: below the 1 MiB that
   * Kafka accepts by default. Larger parts of the output go to the object store.
   */
  public static final int MAX_RESULT_RECORD_BYTES = 1_000_000;

  /** What the runner keeps in memory as files: a program (8 MiB) and standard input (16 MiB). */
  private static final long RUNNER_FILE_BYTES = 32L << 20;

  /**
   * The maximum size of one file (RLIMIT_FSIZE). Files on the writable space are limited by {@link
   * #diskBytes}, too.
   */
  public long fileBytes() {
    return Math.max(diskBytes, RUNNER_FILE_BYTES);
  }
}
