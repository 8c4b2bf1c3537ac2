package dev.capstan.worker.kill;

import dev.capstan.schema.control.KillOrder;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.schema.wire.Topics;
import dev.capstan.schema.wire.UndecodableRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Carries out the kill orders of the control topic: every worker hears all of them, from its start
 * on. What was ordered before can't concern what runs here.
 */
public final class KillListener implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(KillListener.class);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration START = Duration.ofSeconds(30);

  private final String bootstrapServers;
  private final RunningAttempts running;
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final CountDownLatch listening = new CountDownLatch(1);
  private volatile boolean isRunning;
  private volatile @Nullable Thread thread;
  private volatile @Nullable Consumer<byte[], byte[]> consumer;

  public KillListener(String bootstrapServers, RunningAttempts running) {
    this.bootstrapServers = bootstrapServers;
    this.running = running;
  }

  @Override
  public void start() {
    isRunning = true; // before the thread may ask
    thread = Thread.ofPlatform().name("kill-listener").daemon(true).start(this::listen);
    try {
      if (!listening.await(START.toMillis(), TimeUnit.MILLISECONDS)) {
        log.atWarn().log("Kill orders can't be heard yet, work is taken all the same");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Listens before slots take work, and for as long as they do. */
  @Override
  public int getPhase() {
    return DEFAULT_PHASE - 1;
  }

  @Override
  public void stop() {
    Thread stopping = thread;
    isRunning = false;
    Consumer<byte[], byte[]> polling = consumer;
    if (polling != null) {
      polling.wakeup();
    }
    try {
      if (stopping != null) {
        stopping.join(Duration.ofSeconds(5));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return isRunning;
  }

  /** The thread that listens; null before the start and after the stop. */
  public @Nullable Thread thread() {
    return isRunning ? thread : null;
  }

  private void listen() {
    while (isRunning()) {
      try (Consumer<byte[], byte[]> polling = connect()) {
        consumer = polling;
        assign(polling);
        listening.countDown();
        while (isRunning()) {
          polling.poll(POLL).forEach(this::obey);
        }
      } catch (WakeupException e) {
        // stopping
      } catch (RuntimeException e) {
        log.atWarn().setCause(e).log("Kill orders can't be read, trying again");
        LockSupport.parkNanos(POLL.toNanos());
      } finally {
        consumer = null;
      }
    }
  }

  /** From the end at the first time, then from where it was cut off. */
  private void assign(Consumer<byte[], byte[]> polling) {
    List<TopicPartition> partitions =
        polling.partitionsFor(Topics.CONTROL).stream().map(KillListener::partition).toList();
    Map<TopicPartition, Long> ends = polling.endOffsets(partitions);
    polling.assign(partitions);
    for (TopicPartition partition : partitions) {
      polling.seek(partition, positions.computeIfAbsent(partition, ends::get));
    }
  }

  private void obey(ConsumerRecord<byte[], byte[]> record) {
    positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
    Header type = record.headers().lastHeader(RecordHeader.TYPE);
    try {
      Object document = RecordCodec.decode(type == null ? null : type.value(), record.value());
      if (document instanceof KillOrder order) {
        running.kill(order.executionId(), KillSwitch.Reason.EXECUTION_ENDED);
      }
    } catch (UndecodableRecordException e) {
      log.atWarn()
          .addKeyValue("offset", record.offset())
          .addKeyValue("reason", e.getMessage())
          .log("Record on the control topic can't be read and is skipped");
    }
  }

  private Consumer<byte[], byte[]> connect() {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "latest"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static TopicPartition partition(PartitionInfo info) {
    return new TopicPartition(info.topic(), info.partition());
  }
}
