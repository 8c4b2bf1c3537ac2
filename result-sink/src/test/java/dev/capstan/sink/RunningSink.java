package dev.capstan.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.schema.wire.Topics;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/** Real servers, and sinks on them. */
final class RunningSink implements AutoCloseable {
  private static final RecordCodec CODEC = new RecordCodec("capstan/test");
  private static final int PARTITIONS = 4;

  private final SinkServers servers;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Admin admin;

  RunningSink(Path folder) {
    this(new EmbeddedSinkServers(folder));
  }

  RunningSink(SinkServers servers) {
    this.servers = servers;
    Map<String, Object> common = Map.of("bootstrap.servers", servers.kafka());
    admin = Admin.create(common);
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", servers.kafka(), "linger.ms", 0, "max.request.size", 4 << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  void createTopics() throws ExecutionException, InterruptedException {
    List<NewTopic> topics =
        new ArrayList<>(
            Stream.concat(
                    Stream.of(
                        Topics.EXECUTIONS,
                        Topics.EVENTS,
                        Topics.CONTROL,
                        Topics.DEAD,
                        Topics.WEBHOOKS),
                    Topics.delays().stream().map(Topics::delay))
                .map(name -> new NewTopic(name, 1, (short) 1))
                .toList());
    topics.add(
        new NewTopic(Topics.RESULTS, PARTITIONS, (short) 1)
            .configs(Map.of("max.message.bytes", Integer.toString(4 << 20))));
    admin.createTopics(topics).all().get();
  }

  /** A sink in its own application context. */
  ConfigurableApplicationContext startSink(String... properties) {
    return start(servers.storeUrl(), servers.cacheUrl(), properties);
  }

  int storePort() {
    return URI.create(servers.storeUrl()).getPort();
  }

  int redisPort() {
    return URI.create(servers.cacheUrl()).getPort();
  }

  /** A sink that reaches store and cache through other ports. */
  ConfigurableApplicationContext startSinkThrough(
      int storePort, int cachePort, String... properties) {
    return start("http://127.0.0.1:" + storePort, "redis://127.0.0.1:" + cachePort, properties);
  }

  private ConfigurableApplicationContext start(
      String storeUrl, String cacheUrl, String... properties) {
    List<String> all = new ArrayList<>(List.of(properties));
    all.addAll(
        List.of(
            "server.port=0",
            "capstan.kafka.bootstrap-servers=" + servers.kafka(),
            "capstan.store.endpoint=" + storeUrl,
            "capstan.store.access-key=" + servers.storeAccessKey(),
            "capstan.store.secret-key=" + servers.storeSecretKey(),
            "capstan.cache.url=" + cacheUrl,
            "capstan.cache.password=" + servers.cachePassword()));
    return SinkApplication.builder().run(all.stream().map(p -> "--" + p).toArray(String[]::new));
  }

  void stopStore() {
    servers.stopStore();
  }

  void startStore() {
    servers.startStore();
  }

  /** Publishes without waiting; {@link #flush} waits. */
  void publish(ExecutionKey key, Object document) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            Topics.RESULTS, key.id().value().getBytes(UTF_8), RecordCodec.encode(document));
    for (RecordHeader header : CODEC.headers(document)) {
      record.headers().add(header.name(), header.value());
    }
    producer.send(record);
  }

  void publishRaw(String key, byte @Nullable [] value, Map<String, String> headers) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(Topics.RESULTS, key.getBytes(UTF_8), value);
    headers.forEach((name, text) -> record.headers().add(name, text.getBytes(UTF_8)));
    producer.send(record);
  }

  void flush() {
    producer.flush();
  }

  /** All committed records of a topic. */
  List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", servers.kafka(), "isolation.level", "read_committed");
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
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

  List<ConsumerRecord<byte[], byte[]>> read(String topic, ExecutionKey key) {
    return read(topic).stream()
        .filter(record -> new String(record.key(), UTF_8).equals(key.id().value()))
        .toList();
  }

  /** Members of the group of the results. */
  List<String> members() throws ExecutionException, InterruptedException {
    return admin
        .describeConsumerGroups(List.of(Topics.SINK_GROUP))
        .describedGroups()
        .get(Topics.SINK_GROUP)
        .get()
        .members()
        .stream()
        .map(member -> member.consumerId())
        .toList();
  }

  /** Whether the group has committed all results. */
  boolean isDrained() throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(Topics.SINK_GROUP).partitionsToOffsetAndMetadata().get();
    Map<TopicPartition, org.apache.kafka.clients.admin.OffsetSpec> latest =
        new java.util.HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      latest.put(
          new TopicPartition(Topics.RESULTS, partition),
          org.apache.kafka.clients.admin.OffsetSpec.latest());
    }
    var ends = admin.listOffsets(latest).all().get();
    return ends.entrySet().stream()
        .allMatch(
            end ->
                end.getValue().offset() == 0
                    || (committed.containsKey(end.getKey())
                        && Objects.requireNonNull(committed.get(end.getKey())).offset()
                            >= end.getValue().offset()));
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
    admin.close(Duration.ofSeconds(1));
    servers.close();
  }
}
