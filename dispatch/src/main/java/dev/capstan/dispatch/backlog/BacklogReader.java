package dev.capstan.dispatch.backlog;

import dev.capstan.dispatch.offset.GroupOffsets;
import dev.capstan.ledger.ExecutionRecords;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.schema.wire.Topics;
import dev.capstan.schema.wire.UndecodableRecordException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the backlog of every lane from the broker. The count of a ready topic includes transaction
 * markers that no worker has passed yet, so it may be slightly too high while jobs wait; it is 0
 * when none do. Used by one thread at a time.
 */
final class BacklogReader implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(200);

  private final GroupOffsets groups;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final List<String> lanes;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private @Nullable Consumer<byte[], byte[]> consumer;

  /**
   * @param consumers without a group, reading committed records only
   */
  BacklogReader(
      Admin admin,
      Supplier<Consumer<byte[], byte[]>> consumers,
      List<String> lanes,
      Clock clock,
      LongSupplier nanoTime) {
    this.groups = new GroupOffsets(admin);
    this.consumers = consumers;
    this.lanes = List.copyOf(lanes);
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * The backlog by lane, for all lanes.
   *
   * @throws KafkaException if the broker does not respond in time
   */
  Map<String, LaneBacklog> read() {
    try {
      Consumer<byte[], byte[]> open = consumer == null ? consumers.get() : consumer;
      consumer = open;
      Map<String, LaneBacklog> backlog = new HashMap<>();
      for (String lane : lanes) {
        backlog.put(lane, ready(open, lane));
      }
      addDelayed(open, backlog);
      return backlog;
    } catch (KafkaException e) {
      close();
      throw e;
    }
  }

  private LaneBacklog ready(Consumer<byte[], byte[]> open, String lane) {
    List<TopicPartition> partitions = partitions(open, Topics.ready(lane));
    Map<TopicPartition, Long> starts = open.beginningOffsets(partitions, TIMEOUT);
    Map<TopicPartition, @Nullable SharePartitionOffsetInfo> group =
        groups.ofShareGroup(Topics.shareGroup(lane));
    // after the group's: a lag of 0 must not be measured against an older end
    Map<TopicPartition, Long> ends = open.endOffsets(partitions, TIMEOUT);
    LaneBacklog backlog = LaneBacklog.EMPTY;
    for (TopicPartition partition : partitions) {
      long start = starts.getOrDefault(partition, 0L);
      long end = ends.getOrDefault(partition, 0L);
      long waiting = waiting(group.get(partition), start, end);
      if (waiting > 0) {
        // what is done lies before what waits, but for jobs that run long
        AtomicReference<@Nullable Instant> oldest = new AtomicReference<>();
        scan(
            open,
            partition,
            Math.max(start, end - waiting),
            end,
            record -> {
              oldest.set(Instant.ofEpochMilli(record.timestamp()));
              return false;
            });
        if (oldest.get() != null) {
          backlog = backlog.plus(waiting, oldest.get());
        }
      }
    }
    return backlog;
  }

  /** A group that never had a member, or never acknowledged, knows nothing: then all wait. */
  private static long waiting(@Nullable SharePartitionOffsetInfo info, long start, long end) {
    if (info == null) {
      return end - start;
    }
    return info.lag().orElse(end - Math.max(start, info.startOffset()));
  }

  private void addDelayed(Consumer<byte[], byte[]> open, Map<String, LaneBacklog> backlog) {
    Map<TopicPartition, OffsetAndMetadata> forwarded = groups.ofConsumerGroup(Topics.DELAY_GROUP);
    Instant now = clock.instant();
    Map<TopicPartition, Long> notDueSince = new HashMap<>();
    for (Duration delay : Topics.delays()) {
      for (TopicPartition partition : partitions(open, Topics.delay(delay))) {
        notDueSince.put(partition, now.minus(delay).toEpochMilli() + 1);
      }
    }
    Collection<TopicPartition> partitions = notDueSince.keySet();
    Map<TopicPartition, Long> starts = open.beginningOffsets(partitions, TIMEOUT);
    Map<TopicPartition, Long> ends = open.endOffsets(partitions, TIMEOUT);
    Map<TopicPartition, @Nullable OffsetAndTimestamp> firstNotDue =
        open.offsetsForTimes(notDueSince, TIMEOUT);
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata committed = forwarded.get(partition);
      long start = starts.getOrDefault(partition, 0L);
      long from = committed == null ? start : Math.max(start, committed.offset());
      OffsetAndTimestamp notDue = firstNotDue.get(partition);
      long end = ends.getOrDefault(partition, 0L);
      long to = notDue == null ? end : Math.min(end, notDue.offset());
      if (from < to) {
        scan(
            open,
            partition,
            from,
            to,
            record -> {
              addIfDue(record, now, backlog);
              return true;
            });
      }
    }
  }

  private static void addIfDue(
      ConsumerRecord<byte[], byte[]> record, Instant now, Map<String, LaneBacklog> backlog) {
    try {
      var type = record.headers().lastHeader(RecordHeader.TYPE);
      Object document = RecordCodec.decode(type == null ? null : type.value(), record.value());
      if (document instanceof Dispatch dispatch) {
        String lane = dispatch.execution().lane();
        if (ExecutionRecords.topic(dispatch, now).equals(Topics.ready(lane))) {
          Instant since =
              Objects.requireNonNullElse(
                  dispatch.notBefore(), Instant.ofEpochMilli(record.timestamp()));
          backlog.computeIfPresent(lane, (name, known) -> known.plus(1, since));
        }
      }
    } catch (UndecodableRecordException e) {
      // not a job: the forwarder sends it to the dead-letter topic
    }
  }

  /** Shows the records to {@code goesOn} until it says no. */
  private void scan(
      Consumer<byte[], byte[]> open,
      TopicPartition partition,
      long from,
      long to,
      Predicate<ConsumerRecord<byte[], byte[]>> goesOn) {
    open.assign(List.of(partition));
    open.seek(partition, from);
    long deadline = nanoTime.getAsLong() + TIMEOUT.toNanos();
    // a position beyond the last record also passes transaction markers
    while (open.position(partition, TIMEOUT) < to) {
      if (nanoTime.getAsLong() > deadline) {
        throw new TimeoutException("the backlog could not be read within " + TIMEOUT);
      }
      for (ConsumerRecord<byte[], byte[]> record : open.poll(POLL)) {
        if (record.offset() >= to || !goesOn.test(record)) {
          return;
        }
      }
    }
  }

  private static List<TopicPartition> partitions(Consumer<byte[], byte[]> open, String topic) {
    return open.partitionsFor(topic, TIMEOUT).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  @Override
  public void close() {
    Consumer<byte[], byte[]> open = consumer;
    consumer = null;
    if (open != null) {
      open.close();
    }
  }
}
