package dev.capstan.kafka;

import dev.capstan.schema.wire.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits until topics exist: all that the sink reads or writes, or a single one. The submitter
 * creates them when it starts, which may be later, so a missing topic is not a failure.
 */
public final class TopicReadiness {
  private static final Logger log = LoggerFactory.getLogger(TopicReadiness.class);
  private static final Duration CHECK_INTERVAL = Duration.ofMillis(200);

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

  /** Returns when all topics exist. */
  public static void await(KafkaClients clients) throws InterruptedException {
    await(clients, NEEDED);
  }

  /** Waits until a topic exists and returns its number of partitions. */
  public static int partitions(KafkaClients clients, String topic) throws InterruptedException {
    return Objects.requireNonNull(await(clients, Set.of(topic)).get(topic)).partitions().size();
  }

  private static Map<String, TopicDescription> await(KafkaClients clients, Set<String> topics)
      throws InterruptedException {
    boolean isLogged = false;
    try (Admin admin = clients.admin()) {
      while (true) {
        try {
          return admin.describeTopics(topics).allTopicNames().get();
        } catch (ExecutionException e) {
          if (!isLogged) {
            log.atInfo()
                .addKeyValue("topics", topics)
                .addKeyValue("error", String.valueOf(e.getCause()))
                .log("Waiting for topics that the submitter creates");
            isLogged = true;
          }
          Thread.sleep(CHECK_INTERVAL);
        }
      }
    }
  }
}
