package dev.capstan.schema.wire;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** Names of the topics and of their consumer groups. */
public final class Topics {
  /** Kafka ingress: requests from clients. */
  public static final String REQUESTS = "capstan.requests";

  /** Completed events for subscribers; key = execution id. */
  public static final String EVENTS = "capstan.events";

  /** The ledger: compacted, complete request, key = execution id, tombstone when terminal. */
  public static final String EXECUTIONS = "capstan.executions";

  /** Attempts started and finished, keyed by execution id: ordered per execution. */
  public static final String RESULTS = "capstan.results";

  /** Kill orders, broadcast to every worker. */
  public static final String CONTROL = "capstan.control";

  /** Webhooks that are due, keyed by execution id: ordered per execution. */
  public static final String WEBHOOKS = "capstan.webhooks";

  /** Dead-letter topic: undecodable records with the reason in a header. */
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

  /** The fixed delays of the delay topics, shortest first. */
  public static List<Duration> delays() {
    return DELAYS;
  }

  /** The topic whose records are forwarded after {@code delay}. */
  public static String delay(Duration delay) {
    return "capstan.delay."
        + (delay.toMillis() < 1000 ? delay.toMillis() + "ms" : delay.toSeconds() + "s");
  }

  /**
   * The delay for a record that is due in {@code remaining}: the longest fixed delay that is not
   * longer. A record passes shorter and shorter delays until it is due, and is late by at most the
   * shortest delay.
   */
  public static Duration rungFor(Duration remaining) {
    return DELAYS.stream()
        .filter(rung -> rung.compareTo(remaining) <= 0)
        .max(Comparator.naturalOrder())
        .orElse(DELAYS.getFirst());
  }
}
