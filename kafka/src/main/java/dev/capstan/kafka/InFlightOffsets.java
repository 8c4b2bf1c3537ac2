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
 * Records that are in progress and end in any order: finds the newest record of a partition before
 * which all are done, behind which its offset may be committed. Thread-safe.
 *
 * @param <T> what the caller keeps of a record, such as its acknowledgment
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

  /** Notes that a record is in progress. */
  public synchronized void begin(ConsumerRecord<?, ?> record, T value) {
    open.computeIfAbsent(partition(record), unused -> new TreeMap<>())
        .put(record.offset(), new Entry<>(value));
    count++;
  }

  /**
   * Notes that a record is done.
   *
   * @return what was kept of the newest record up to which all of its partition are done now; null
   *     when an older one is still in progress, or the partition was forgotten
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

  /** Forgets partitions that another member of the group owns now; what runs, runs on. */
  public synchronized void forget(Collection<TopicPartition> partitions) {
    open.keySet().removeAll(partitions);
  }

  private static TopicPartition partition(ConsumerRecord<?, ?> record) {
    return new TopicPartition(record.topic(), record.partition());
  }
}
