package dev.capstan.schema.attempt;

import org.jspecify.annotations.Nullable;

/**
 * The resources that an attempt used, as measured by the provider; null if it cannot measure them.
 */
public record Usage(
    @Nullable Long cpuMs, @Nullable Long memoryPeakBytes, @Nullable Long outputBytes) {}
