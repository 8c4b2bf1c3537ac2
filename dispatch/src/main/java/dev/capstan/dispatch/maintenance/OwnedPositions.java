package dev.capstan.dispatch.maintenance;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Lets the owner of all partitions read on after a rebalance in which it stays the owner: no other
 * member owned them meanwhile, so what it knows is still true. A new owner, or one whose partitions
 * changed, begins again.
 */
final class OwnedPositions implements ConsumerRebalanceListener {
  /** A position that is not known yet is not worth a request to the broker. */
  private static final Duration KNOWN_AT_ONCE = Duration.ofMillis(100);

  private final Consumer<?, ?> consumer;
  private final Runnable restart;
  private final Map<TopicPartition, Long> positions = new HashMap<>();

  /**
   * @param restart forgets what was read before
   */
  OwnedPositions(Consumer<?, ?> consumer, Runnable restart) {
    this.consumer = consumer;
    this.restart = restart;
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    try {
      partitions.forEach(
          partition -> positions.put(partition, consumer.position(partition, KNOWN_AT_ONCE)));
    } catch (KafkaException e) {
      positions.clear();
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty() && positions.keySet().equals(Set.copyOf(partitions))) {
      positions.forEach(consumer::seek);
    } else {
      restart.run();
      consumer.seekToBeginning(partitions);
    }
    positions.clear();
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    positions.clear();
  }
}
