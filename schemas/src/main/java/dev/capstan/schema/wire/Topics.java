package dev.capstan.schema.wire;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** Names of the topics, and of the groups that read them. */
public final class Topics {
  /** The public way in beside HTTP: requests as any client produces them. */
  public static final String REQUESTS = "capstan.requests";

  /** Ends of executions, for whoever wants to know; key = execution id. */
  public static final String EVENTS = "capstan.events";

  /** The ledger: compacted, whole request, key = execution id, tombstone when terminal. */
  public static final String EXECUTIONS = "capstan.executions";

  /** Attempts started and finished, keyed by execution id: one order per execution. */
  public static final String RESULTS = "capstan.results";

  /** Kills, broadcast to every worker. */
  public static final String CONTROL = "capstan.control";

  /** Webhooks to be delivered now, keyed by execution id: one order per execution. */
  public static final String WEBHOOKS = "capstan.webhooks";

  /** Records that nobody could read, set aside with the reason in a header. */
  public static final String DEAD = "capstan.dead";

  /** Reads {@link #REQUESTS}, and the topics that are bound to tenants. */
  public static final String INTAKE_GROUP = "capstan-intake";

  /** Reads {@link #RESULTS}. */
  public static final String SINK_GROUP = "capstan-result-sink";

  /** Reads {@link #WEBHOOKS}. */
  public static final String WEBHOOK_GROUP = "capstan-webhooks";

  /** Reads the delay topics. */
  public static final String DELAY_GROUP = "capstan-delay-forwarder";

  private static final List<Duration> DELAYS =
      List.of(
          Duration.ofMillis(200),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMinutes(3),
          Duration.ofMinutes(15),
          Duration.ofHours(1));

  private Topics() {}

  /** The topic that workers of a lane pull from. */
  public static String ready(String lane) {
    return "capstan.ready." + lane;
  }

  /** The share group of a lane's workers. */
  public static String shareGroup(String lane) {
    return "capstan-lane-" + lane;
  }

  /** The rungs of the ladder of fixed delays, shortest first. */
  public static List<Duration> delays() {
    return DELAYS;
  }

  /** The topic whose records are forwarded {@code delay} after they were appended. */
  public static String delay(Duration delay) {
    return "capstan.delay."
        + (delay.toMillis() < 1000 ? delay.toMillis() + "ms" : delay.toSeconds() + "s");
  }

  /**
   * The rung for a record that is due in {@code remaining}: the longest that is not longer, so that
   * a due time is reached by going down the ladder, at most the shortest rung late.
   */
  public static Duration rungFor(Duration remaining) {
    return DELAYS.stream()
        .filter(rung -> rung.compareTo(remaining) <= 0)
        .max(Comparator.naturalOrder())
        .orElse(DELAYS.getFirst());
  }
}
