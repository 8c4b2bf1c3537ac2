package dev.capstan.standalone.fault.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.schema.wire.RecordType;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Undecodable records, on every topic that a service reads. */
final class Poison implements AutoCloseable {
  private static final int KINDS = 6;
  private static final int LARGEST = 300_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final List<String> topics;
  private final Random random;

  Poison(String brokers, Random random) throws Exception {
    this.random = random;
    Map<String, Object> settings = Map.of("bootstrap.servers", brokers);
    try (Admin admin = Admin.create(settings)) {
      topics =
          admin.listTopics().names().get().stream()
              .filter(name -> name.startsWith("capstan."))
              .sorted()
              .toList();
    }
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Returns when the records are on their topics. */
  void spill(int records) {
    for (int i = 0; i < records; i++) {
      producer.send(record(topics.get(random.nextInt(topics.size()))));
    }
    producer.flush();
  }

  private ProducerRecord<byte[], byte[]> record(String topic) {
    byte[] id = ExecutionId.random().value().getBytes(UTF_8);
    RecordType[] types = RecordType.values();
    String known = types[random.nextInt(types.length)].wireName();
    return switch (random.nextInt(KINDS)) {
      case 0 -> typed(topic, id, bytes(2_000), known);
      case 1 -> typed(topic, id, "{}".getBytes(UTF_8), known);
      case 2 -> typed(topic, id, "{\"execution\":{\"request\":null}}".getBytes(UTF_8), known);
      case 3 -> typed(topic, bytes(40), bytes(LARGEST), "java.lang.Runtime");
      case 4 -> typed(topic, id, null, known);
      case 5 -> new ProducerRecord<>(topic, bytes(40), bytes(100));
      default -> throw new IllegalStateException("kind");
    };
  }

  private static ProducerRecord<byte[], byte[]> typed(
      String topic, byte[] key, byte[] value, String type) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, key, value);
    record.headers().add(RecordHeader.TYPE, type.getBytes(UTF_8));
    return record;
  }

  private byte[] bytes(int atMost) {
    byte[] bytes = new byte[1 + random.nextInt(atMost)];
    random.nextBytes(bytes);
    return bytes;
  }

  @Override
  public void close() {
    producer.close();
  }
}
