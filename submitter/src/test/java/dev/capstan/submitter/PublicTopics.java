package dev.capstan.submitter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.schema.wire.Topics;
import dev.capstan.schema.wire.UndecodableRecordException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A client of the public topics, with access to the internal topics and groups. */
final class PublicTopics implements AutoCloseable {
  private final String broker;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Admin admin;

  PublicTopics(Servers servers) {
    broker = servers.kafka.address();
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    admin = Admin.create(Map.of("bootstrap.servers", broker));
  }

  /** Produces without waiting. */
  Future<RecordMetadata> send(String topic, byte @Nullable [] value, String... headers) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, value);
    for (int i = 0; i < headers.length; i += 2) {
      record.headers().add(headers[i], headers[i + 1].getBytes(UTF_8));
    }
    return producer.send(record);
  }

  void flush() {
    producer.flush();
  }

  /** Whether the group has committed all records of the topics. */
  boolean isAdmitted(String... topics) throws ExecutionException, InterruptedException {
    var committed =
        admin.listConsumerGroupOffsets(Topics.INTAKE_GROUP).partitionsToOffsetAndMetadata().get();
    for (TopicPartition partition : partitions(topics)) {
      long end =
          admin
              .listOffsets(Map.of(partition, OffsetSpec.latest()))
              .partitionResult(partition)
              .get()
              .offset();
      var done = committed.get(partition);
      if (end > 0 && (done == null || done.offset() < end)) {
        return false;
      }
    }
    return true;
  }

  /** Member ids of the intake group; a changed id means that a member joined again. */
  String intakeMembers() throws ExecutionException, InterruptedException {
    return admin
        .describeConsumerGroups(List.of(Topics.INTAKE_GROUP))
        .describedGroups()
        .get(Topics.INTAKE_GROUP)
        .get()
        .members()
        .stream()
        .map(member -> member.consumerId())
        .sorted()
        .toList()
        .toString();
  }

  private List<TopicPartition> partitions(String... topics)
      throws ExecutionException, InterruptedException {
    List<TopicPartition> all = new ArrayList<>();
    admin
        .describeTopics(List.of(topics))
        .allTopicNames()
        .get()
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(info -> all.add(new TopicPartition(topic, info.partition()))));
    return all;
  }

  List<ConsumerRecord<byte[], byte[]>> read(String topic)
      throws ExecutionException, InterruptedException {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = partitions(topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(all::add);
      }
      return all;
    }
  }

  /** The documents of one class that a topic holds. */
  <T> List<T> read(String topic, Class<T> type) throws Exception {
    List<T> documents = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : read(topic)) {
      Object document = decode(record);
      if (type.isInstance(document)) {
        documents.add(type.cast(document));
      }
    }
    return documents;
  }

  private static Object decode(ConsumerRecord<byte[], byte[]> record)
      throws UndecodableRecordException {
    var type = Objects.requireNonNull(record.headers().lastHeader(RecordHeader.TYPE));
    return RecordCodec.decode(type.value(), record.value());
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    admin.close(Duration.ofSeconds(5));
  }
}
