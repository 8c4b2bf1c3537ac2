package dev.capstan.worker.slot;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.schema.wire.Topics;
import dev.capstan.schema.wire.UndecodableRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Creates the topics that a worker needs and reads their records. */
final class KafkaLane implements AutoCloseable {
  private final String address;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;
  private final RecordCodec codec = new RecordCodec("capstan/test");

  KafkaLane(String address) {
    this.address = address;
    admin = Admin.create(Map.of("bootstrap.servers", address));
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", address, "linger.ms", 0),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  String address() {
    return address;
  }

  void create(String lane, Duration lock) throws ExecutionException, InterruptedException {
    Set<String> there = admin.listTopics().names().get();
    List<NewTopic> missing =
        Stream.of(Topics.ready(lane), Topics.RESULTS, Topics.CONTROL, Topics.DEAD)
            .filter(topic -> !there.contains(topic))
            .map(topic -> new NewTopic(topic, 1, (short) 1))
            .toList();
    admin.createTopics(missing).all().get();
    ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, Topics.shareGroup(lane));
    List<AlterConfigOp> settings =
        Map.of(
                "share.auto.offset.reset", "earliest",
                "share.record.lock.duration.ms", Long.toString(lock.toMillis()),
                "share.assignment.interval.ms", "0")
            .entrySet()
            .stream()
            .map(e -> new AlterConfigOp(new ConfigEntry(e.getKey(), e.getValue()), OpType.SET))
            .toList();
    admin.incrementalAlterConfigs(Map.of(group, settings)).all().get();
  }

  /** Sets the largest batch that a topic takes; null for the broker's default. */
  void limit(String topic, @Nullable Integer maxBytes)
      throws ExecutionException, InterruptedException {
    ConfigEntry entry = new ConfigEntry("max.message.bytes", String.valueOf(maxBytes));
    AlterConfigOp change = new AlterConfigOp(entry, maxBytes == null ? OpType.DELETE : OpType.SET);
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all().get();
  }

  void send(String topic, Object document) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, RecordCodec.encode(document));
    codec.headers(document).forEach(header -> record.headers().add(header.name(), header.value()));
    producer.send(record);
    producer.flush();
  }

  void send(String topic, byte @Nullable [] value, byte @Nullable [] type) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, value);
    if (type != null) {
      record.headers().add(RecordHeader.TYPE, type);
    }
    producer.send(record);
    producer.flush();
  }

  /** The records of one type for an execution on the results topic. */
  <T> List<T> results(AdmittedExecution execution, Class<T> kind) {
    List<T> found = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : readAll(Topics.RESULTS)) {
      if (execution.executionId().value().equals(new String(record.key(), UTF_8))) {
        Object document = decode(record);
        if (kind.isInstance(document)) {
          found.add(kind.cast(document));
        }
      }
    }
    return found;
  }

  /** Reasons of the dead letters from a lane. */
  List<String> deadOf(String lane) {
    List<String> reasons = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : readAll(Topics.DEAD)) {
      String origin =
          new String(record.headers().lastHeader(RecordHeader.DEAD_TOPIC).value(), UTF_8);
      if (origin.equals(Topics.ready(lane))) {
        reasons.add(
            new String(record.headers().lastHeader(RecordHeader.DEAD_REASON).value(), UTF_8));
      }
    }
    return reasons;
  }

  /** Unacknowledged records of the lane. */
  long unfinished(String lane) throws ExecutionException, InterruptedException {
    String group = Topics.shareGroup(lane);
    TopicPartition partition = new TopicPartition(Topics.ready(lane), 0);
    SharePartitionOffsetInfo info =
        admin
            .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
            .partitionsToOffsetInfo(group)
            .get()
            .get(partition);
    return info == null ? -1 : info.lag().orElse(-1L);
  }

  private List<ConsumerRecord<byte[], byte[]>> readAll(String topic) {
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", address),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(all::add);
      }
      return all;
    }
  }

  private static Object decode(ConsumerRecord<byte[], byte[]> record) {
    try {
      return RecordCodec.decode(
          record.headers().lastHeader(RecordHeader.TYPE).value(), record.value());
    } catch (UndecodableRecordException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }
}
