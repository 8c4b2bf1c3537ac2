package dev.capstan.kafka;

import dev.capstan.schema.wire.Topics;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until every topic exists that the sink reads or writes. The submitter creates them,
 * whenever it starts, so this never fails.
 */
public final class TopicReadiness {
  private static final Logger LOG = LoggerFactory.getLogger(TopicReadiness.class);
  private static final Duration TICK = Duration.ofMillis(200);

  private static final Set<String> NEEDED =
      Stream.concat(
              Stream.of(
                  Topics.RESULTS,
                  Topics.EXECUTIONS,
                  Topics.EVENTS,
                  Topics.CONTROL,
                  Topics.DEAD,
                  Topics.WEBHOOKS),
              Topics.delays().stream().map(Topics::delay))
          .collect(Collectors.toUnmodifiableSet());

  private TopicReadiness() {}

  /** Returns when all are there. */
  public static void await(SinkKafkaClients clients) throws InterruptedException {
    boolean isLogged = false;
    try (Admin admin = clients.admin()) {
      while (true) {
        String obstacle = obstacle(admin);
        if (obstacle.isEmpty()) {
          return;
        }
        if (!isLogged) {
          LOG.atInfo()
              .addKeyValue("obstacle", obstacle)
              .log("the sink waits for its topics; the submitter creates them");
          isLogged = true;
        }
        Thread.sleep(TICK);
      }
    }
  }

  /** Why the sink can't begin; empty when it can. */
  private static String obstacle(Admin admin) throws InterruptedException {
    try {
      Set<String> missing = new TreeSet<>(NEEDED);
      missing.removeAll(admin.listTopics().names().get());
      return missing.isEmpty() ? "" : "missing: " + String.join(", ", missing);
    } catch (ExecutionException e) {
      return "no broker answers: " + e.getCause();
    }
  }
}
