package dev.capstan.sink.view;

import java.time.Duration;

/**
 * How long the cache keeps what has ended.
 *
 * @param state of the status, times and digest; then they are read from the capsule
 * @param document of the whole result
 * @param documentMaxBytes a longer result isn't cached
 */
public record ViewRetention(Duration state, Duration document, int documentMaxBytes) {}
