package dev.capstan.submitter.intake;

import dev.capstan.kafka.PollLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership in the group of the public topics. Offsets are committed when everything that a
 * poll brought is durable; while something can't be taken in, the partitions are paused and the
 * membership is kept. Used by one thread.
 */
public final class RequestIntake implements PollLoop.Work, ConsumerRebalanceListener {
  private static final Logger log = LoggerFactory.getLogger(RequestIntake.class);
  private static final Duration WAIT = Duration.ofSeconds(1);

  private final Consumer<byte[], byte[]> consumer;
  private final Map<String, String> tenants;
  private final RecordAdmission admission;
  private final int parallelism;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("intake-", 0).factory());

  private final List<RequestRecord> left = new ArrayList<>();
  private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
  private volatile @Nullable IntakeBatch current;
  private volatile boolean isStopping;

  /**
   * @param consumer member of the group, fresh; never commits by itself
   * @param tenants by topic
   * @param parallelism how many records are taken in at a time
   */
  public RequestIntake(
      Consumer<byte[], byte[]> consumer,
      Map<String, String> tenants,
      RecordAdmission admission,
      int parallelism) {
    this.consumer = consumer;
    this.tenants = Map.copyOf(tenants);
    this.admission = admission;
    this.parallelism = parallelism;
  }

  @Override
  public void step() throws InterruptedException {
    if (tenants.isEmpty()) {
      Thread.sleep(WAIT);
      return;
    }
    if (consumer.subscription().isEmpty()) {
      consumer.subscribe(tenants.keySet(), this);
    }
    if (offsets.isEmpty()) {
      fetch();
    } else {
      // keeps the membership; brings nothing, since everything is paused
      consumer.pause(consumer.assignment());
      consumer.poll(WAIT);
    }
    if (offsets.isEmpty()) {
      consumer.resume(consumer.assignment());
      return;
    }
    IntakeBatch batch = new IntakeBatch(admission, threads, parallelism);
    current = batch;
    if (isStopping) {
      batch.stop();
    }
    List<RequestRecord> still = batch.take(List.copyOf(left));
    left.clear();
    left.addAll(still);
    if (left.isEmpty()) {
      commit();
      consumer.resume(consumer.assignment());
    }
  }

  private void fetch() {
    ConsumerRecords<byte[], byte[]> records = consumer.poll(WAIT);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      String tenant = Objects.requireNonNull(tenants.get(record.topic()), "only these were asked");
      left.add(RequestRecord.of(record, tenant));
    }
    offsets.putAll(records.nextOffsets());
  }

  private void commit() {
    try {
      consumer.commitSync(offsets);
    } catch (CommitFailedException | RebalanceInProgressException e) {
      log.atInfo()
          .setCause(e)
          .log("Topics moved to another instance; it reads some requests again, to no effect");
    }
    offsets.clear();
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    if (!offsets.isEmpty()) {
      consumer.pause(partitions);
    }
  }

  /** What is left of them is the new owner's to read again. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    offsets.keySet().removeAll(partitions);
    left.removeIf(
        record ->
            partitions.contains(
                new TopicPartition(record.raw().topic(), record.raw().partition())));
  }

  @Override
  public void wakeup() {
    isStopping = true;
    IntakeBatch batch = current;
    if (batch != null) {
      batch.stop();
    }
    consumer.wakeup();
  }

  @Override
  public void close() {
    try (consumer) {
      threads.shutdownNow();
    }
  }
}
