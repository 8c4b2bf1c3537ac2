package dev.capstan.schema.result;

import org.jspecify.annotations.Nullable;

/** What an attempt consumed, as the provider measured it; null where it can't. */
public record Usage(
    @Nullable Long cpuMs, @Nullable Long memoryPeakBytes, @Nullable Long outputBytes) {}
