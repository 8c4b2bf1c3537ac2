package dev.capstan.schema.execution;

import dev.capstan.schema.request.Ceilings;
import dev.capstan.schema.request.QueryType;
import java.time.Duration;
import java.util.Set;

/**
 * A queue with its own topic, share group and workers. It has one sandbox provider, and a maximum
 * timeout because its in-flight window is limited (rate × longest job must stay below it).
 *
 * @param maxTimeout a request with a longer timeout is rejected; the error names a lane that allows
 *     it
 * @param languages languages that its workers run
 * @param ceilings the most that one of its executions may ask for
 */
public record Lane(
    String name,
    String provider,
    Duration maxTimeout,
    Set<QueryType> languages,
    Ceilings ceilings) {
  public static final String INTERACTIVE = "interactive";
  public static final String DEFAULT = "default";
  public static final String BATCH = "batch";

  public Lane {
    languages = Set.copyOf(languages);
  }
}
