package dev.capstan.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Records that were read and are not done: those of one key wait for each other, and a partition's
 * offset moves on behind the oldest that is not done. For one thread.
 */
final class InFlightDeliveries {
  private final Map<TopicPartition, TreeMap<Long, Boolean>> offsets = new HashMap<>();
  private final Map<TopicPartition, Long> committed = new HashMap<>();
  private final Map<String, Queue<ConsumerRecord<byte[], byte[]>>> waiting = new HashMap<>();
  private int count;

  /** How many there are, those that wait included. */
  int count() {
    return count;
  }

  /** Notes a record, and whether it may start at once. */
  boolean begin(ConsumerRecord<byte[], byte[]> record) {
    offsets
        .computeIfAbsent(partition(record), unused -> new TreeMap<>())
        .put(record.offset(), false);
    count++;
    Queue<ConsumerRecord<byte[], byte[]>> queue = waiting.get(key(record));
    if (queue != null) {
      queue.add(record);
      return false;
    }
    waiting.put(key(record), new ArrayDeque<>());
    return true;
  }

  /** Notes that a record is done, and returns the next of its key, which may start now. */
  Optional<ConsumerRecord<byte[], byte[]>> end(ConsumerRecord<byte[], byte[]> record) {
    count--;
    TreeMap<Long, Boolean> open = offsets.get(partition(record));
    if (open != null && open.containsKey(record.offset())) {
      open.put(record.offset(), true);
    }
    Queue<ConsumerRecord<byte[], byte[]>> queue = waiting.get(key(record));
    ConsumerRecord<byte[], byte[]> next = queue == null ? null : queue.poll();
    if (next == null) {
      waiting.remove(key(record));
    }
    return Optional.ofNullable(next);
  }

  /** The offsets that have moved since the last call. */
  Map<TopicPartition, OffsetAndMetadata> toCommit() {
    Map<TopicPartition, OffsetAndMetadata> moved = new HashMap<>();
    offsets.forEach(
        (partition, open) -> {
          long done = -1;
          while (!open.isEmpty() && open.firstEntry().getValue()) {
            done = open.pollFirstEntry().getKey();
          }
          if (done >= 0 && committed.getOrDefault(partition, -1L) <= done) {
            committed.put(partition, done + 1);
            moved.put(partition, new OffsetAndMetadata(done + 1));
          }
        });
    return moved;
  }

  /** Forgets the offsets of partitions that another has now; what runs, runs on. */
  void forget(Collection<TopicPartition> partitions) {
    offsets.keySet().removeAll(partitions);
    committed.keySet().removeAll(partitions);
  }

  private static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
    return new TopicPartition(record.topic(), record.partition());
  }

  /** Without a key a record has no order with others. */
  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null
        ? record.partition() + "@" + record.offset()
        : new String(record.key(), UTF_8);
  }
}
