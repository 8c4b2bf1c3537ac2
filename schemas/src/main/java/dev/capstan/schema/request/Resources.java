package dev.capstan.schema.request;

import org.jspecify.annotations.Nullable;

/**
 * What a request asks of the sandbox; what is absent takes the default of {@link Limits}.
 *
 * @param cpus CPUs, fractions allowed
 * @param memoryBytes memory, tmpfs included
 * @param pids processes and threads
 * @param diskBytes writable space (a tmpfs, so it counts as memory too)
 */
public record Resources(
    @Nullable Double cpus,
    @Nullable Long memoryBytes,
    @Nullable Integer pids,
    @Nullable Long diskBytes) {}
