package dev.capstan.worker.attempt;

import org.jspecify.annotations.Nullable;

/** The published start of an attempt. Thread-safe. */
@FunctionalInterface
public interface StartReport {
  /** The offset of the record; null until the broker has confirmed it. Does not wait. */
  @Nullable Long epoch();
}
