package dev.capstan.worker.slot;

import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.Topics;
import dev.capstan.worker.attempt.AttemptPipeline;
import dev.capstan.worker.attempt.AttemptReporter;
import dev.capstan.worker.kill.RunningAttempts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes the slots and what they talk to Kafka with. */
public final class SlotFactory implements AutoCloseable {
  private final String bootstrapServers;
  private final Duration lockDuration;
  private final Producer<byte[], byte[]> producer;
  private final Flusher flusher;
  private final ResultPublisher publisher;

  /**
   * @param lockDuration of the lanes' share groups ({@code share.record.lock.duration.ms})
   */
  public SlotFactory(String bootstrapServers, String workerName, Duration lockDuration) {
    this.bootstrapServers = bootstrapServers;
    this.lockDuration = lockDuration;
    this.producer = new KafkaProducer<>(producerSettings(bootstrapServers, workerName));
    this.flusher = new Flusher(producer);
    this.publisher =
        new ResultPublisher(producer, flusher, new RecordCodec("capstan/worker/" + workerName));
  }

  /** Where the pipeline reports the start of attempts. */
  public AttemptReporter reporter() {
    return publisher;
  }

  /**
   * @param slotsOfLane how many slots each lane gets
   * @param mayPull whether a job could be run now; asked by every slot before it pulls one, and
   *     every quarter of a second while not
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
    Map<String, Object> settings = new HashMap<>();
    settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, Topics.shareGroup(lane));
    settings.put("share.acknowledgement.mode", "explicit");
    settings.put("share.acquire.mode", "record_limit");
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
    KafkaShareConsumer<byte[], byte[]> consumer =
        new KafkaShareConsumer<>(
            settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.setAcknowledgementCommitCallback(new RefusedAcknowledgements());
    consumer.subscribe(List.of(Topics.ready(lane)));
    return consumer;
  }

  private static Map<String, Object> producerSettings(String bootstrapServers, String workerName) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, "capstan-" + workerName);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    // for starts; ends are flushed
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 15_000);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return settings;
  }

  @Override
  public void close() {
    flusher.close();
    producer.close(Duration.ofSeconds(10));
  }
}
