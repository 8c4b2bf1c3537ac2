package dev.capstan.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Tracks records that are processed concurrently and complete in any order. Determines up to which
 * record of a partition all are done, so that this offset may be committed. Thread-safe.
 *
 * @param <T> what the caller attaches to a record, such as its acknowledgment
 */
public final class InFlightOffsets<T> {
  private final Map<TopicPartition, NavigableMap<Long, Entry<T>>> open = new HashMap<>();
  private int count;

  private static final class Entry<T> {
    final T value;
    boolean isDone;

    Entry(T value) {
      this.value = value;
    }
  }

  /** How many records are in progress. */
  public synchronized int count() {
    return count;
  }

  /** Registers a record as in progress. */
  public synchronized void begin(ConsumerRecord<?, ?> record, T value) {
    open.computeIfAbsent(partition(record), unused -> new TreeMap<>())
        .put(record.offset(), new Entry<>(value));
    count++;
  }

  /**
   * Marks a record as done.
   *
   * @return the value of the newest record up to which all records of the partition are done; null
   *     when an older one is still in progress, or the partition was removed
   */
  public synchronized @Nullable T end(ConsumerRecord<?, ?> record) {
    count--;
    NavigableMap<Long, Entry<T>> partition = open.get(partition(record));
    Entry<T> ended = partition == null ? null : partition.get(record.offset());
    if (partition == null || ended == null) {
      return null;
    }
    ended.isDone = true;
    T newest = null;
    while (!partition.isEmpty() && partition.firstEntry().getValue().isDone) {
      newest = partition.pollFirstEntry().getValue().value;
    }
    return newest;
  }

  /**
   * Removes partitions that another member of the group owns now; their running records continue.
   */
  public synchronized void forget(Collection<TopicPartition> partitions) {
    open.keySet().removeAll(partitions);
  }

  private static TopicPartition partition(ConsumerRecord<?, ?> record) {
    return new TopicPartition(record.topic(), record.partition());
  }
}
