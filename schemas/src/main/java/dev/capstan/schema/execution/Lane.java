package dev.capstan.schema.execution;

import dev.capstan.schema.request.QueryType;
import java.time.Duration;
import java.util.Set;

/**
 * A queue of its own: topic, share group, workers. It is bound to one provider and to a longest
 * timeout, because its in-flight window is finite (rate × longest job must stay below it).
 *
 * @param maxTimeout a longer request is refused, and told which lane fits
 * @param languages what its workers run
 */
public record Lane(String name, String provider, Duration maxTimeout, Set<QueryType> languages) {
  public static final String INTERACTIVE = "interactive";
  public static final String DEFAULT = "default";
  public static final String BATCH = "batch";

  public Lane {
    languages = Set.copyOf(languages);
  }
}
