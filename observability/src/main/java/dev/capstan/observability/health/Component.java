package dev.capstan.observability.health;

import java.util.function.Supplier;

/**
 * A part that a service consists of, or depends on.
 *
 * @param name lower case, such as {@code kafka}
 * @param condition answers within half a second, whatever the state of others; called from any
 *     thread
 */
public record Component(String name, Kind kind, Supplier<Condition> condition) {

  /** What it means when it is down. */
  public enum Kind {
    /** A thread of the service's own: the process has to be started again. */
    LOOP,
    /** Another system, without which the service can't do its work: it is not ready. */
    NEEDED,
    /** Another system, without which the service does less, or slower: it stays ready. */
    HELPFUL
  }

  public static Component loop(String name, Supplier<Condition> condition) {
    return new Component(name, Kind.LOOP, condition);
  }

  public static Component needed(String name, Supplier<Condition> condition) {
    return new Component(name, Kind.NEEDED, condition);
  }

  public static Component helpful(String name, Supplier<Condition> condition) {
    return new Component(name, Kind.HELPFUL, condition);
  }
}
