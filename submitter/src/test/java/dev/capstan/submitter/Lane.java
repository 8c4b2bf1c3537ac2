package dev.capstan.submitter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.capstan.schema.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A share consumer with the settings of a worker's slot: explicit acknowledgment, one record at a
 * time.
 */
final class Lane implements AutoCloseable {
  private final KafkaShareConsumer<byte[], byte[]> consumer;

  Lane(String address, String lane) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", address);
    settings.put("group.id", Topics.shareGroup(lane));
    settings.put("share.acknowledgement.mode", "explicit");
    settings.put("share.acquire.mode", "record_limit");
    settings.put("max.poll.records", 1);
    this.consumer =
        new KafkaShareConsumer<>(
            settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(Topics.ready(lane)));
  }

  /** The next record, locked by this consumer. */
  ConsumerRecord<byte[], byte[]> take() {
    AtomicReference<@Nullable ConsumerRecord<byte[], byte[]>> taken = new AtomicReference<>();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              consumer.poll(Duration.ofMillis(200)).forEach(taken::set);
              return taken.get() != null;
            });
    return Objects.requireNonNull(taken.get());
  }

  void accept(ConsumerRecord<byte[], byte[]> record) {
    consumer.acknowledge(record, AcknowledgeType.ACCEPT);
    consumer
        .commitSync()
        .values()
        .forEach(
            error ->
                error.ifPresent(
                    e -> {
                      throw e;
                    }));
  }

  /**
   * Accepts the next record without a result, like a worker that crashes after its acknowledgment.
   */
  String lose() {
    ConsumerRecord<byte[], byte[]> record = take();
    accept(record);
    return id(record);
  }

  static String id(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.key(), UTF_8);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
