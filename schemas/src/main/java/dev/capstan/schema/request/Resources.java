package dev.capstan.schema.request;

import org.jspecify.annotations.Nullable;

/**
 * The resources that a request asks for; absent values get the default of {@link Limits}.
 *
 * @param cpus CPUs, fractions allowed
 * @param memoryBytes memory, tmpfs included
 * @param pids processes and threads
 * @param diskBytes writable disk space (a tmpfs, so it also counts as memory)
 */
public record Resources(
    @Nullable Double cpus,
    @Nullable Long memoryBytes,
    @Nullable Integer pids,
    @Nullable Long diskBytes) {

  /** A request that asks for nothing in particular. */
  public static final Resources UNSPECIFIED = new Resources(null, null, null, null);
}
