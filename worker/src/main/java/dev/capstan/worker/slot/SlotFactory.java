package dev.capstan.worker.slot;

import dev.capstan.kafka.KafkaClients;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.worker.attempt.AttemptPipeline;
import dev.capstan.worker.attempt.AttemptReporter;
import dev.capstan.worker.kill.RunningAttempts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Creates the slots and their Kafka clients. */
public final class SlotFactory implements AutoCloseable {
  private static final Map<String, Object> PRODUCER =
      Map.of(
          // applies to starts; ends are flushed
          ProducerConfig.LINGER_MS_CONFIG, 20,
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000,
          ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 15_000);

  private final KafkaClients clients;
  private final Duration lockDuration;
  private final Flusher flusher;
  private final ResultPublisher publisher;

  /**
   * @param clients whose close sends lingering records
   * @param lockDuration of the lanes' share groups ({@code share.record.lock.duration.ms})
   */
  public SlotFactory(
      KafkaClients clients, String workerName, Duration lockDuration, Metrics metrics) {
    this.clients = clients;
    this.lockDuration = lockDuration;
    Producer<byte[], byte[]> producer = clients.producer(PRODUCER);
    this.flusher = new Flusher(producer);
    this.publisher =
        new ResultPublisher(
            producer, flusher, new RecordCodec("capstan/worker/" + workerName), metrics);
  }

  /** Publishes the starts of attempts for the pipeline. */
  public AttemptReporter reporter() {
    return publisher;
  }

  /**
   * @param slotsOfLane number of slots by lane
   * @param mayPull whether jobs can run now; each slot checks it before it pulls a job, and every
   *     250 ms while it is false
   */
  public Slots slots(
      Map<String, Integer> slotsOfLane,
      AttemptPipeline pipeline,
      RunningAttempts running,
      BooleanSupplier mayPull,
      Duration drainGrace) {
    Function<BooleanSupplier, List<Slot>> makeSlots =
        draining -> {
          List<Slot> slots = new ArrayList<>();
          slotsOfLane.forEach(
              (lane, count) -> {
                for (int i = 0; i < count; i++) {
                  slots.add(
                      new Slot(
                          lane + "-" + i,
                          () -> consumer(lane),
                          lockDuration,
                          pipeline,
                          publisher,
                          running,
                          mayPull,
                          draining));
                }
              });
          return slots;
        };
    return new Slots(makeSlots, running, drainGrace);
  }

  private ShareConsumer<byte[], byte[]> consumer(String lane) {
    ShareConsumer<byte[], byte[]> consumer = clients.shareConsumer(lane);
    consumer.setAcknowledgementCommitCallback(new RefusedAcknowledgements());
    return consumer;
  }

  @Override
  public void close() {
    flusher.close();
  }
}
