package dev.capstan.webhook;

import dev.capstan.kafka.SinkKafkaClients;
import dev.capstan.observability.metric.SinkCounter;
import dev.capstan.observability.metric.SinkCounters;
import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.Topics;
import dev.capstan.schema.wire.UndecodableRecordException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One membership in the group of the deliveries. One thread polls and commits; every delivery runs
 * on a virtual thread of its own and is done when what follows from it is on Kafka. A failure of
 * Kafka's ends the session; the next one begins at the last commit, and the log of attempts keeps
 * repeats from counting twice.
 */
final class DeliveryConsumer implements AutoCloseable, ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryConsumer.class);
  private static final Duration IDLE = Duration.ofMillis(250);
  private static final Duration BUSY = Duration.ofMillis(20);

  private final Consumer<byte[], byte[]> consumer;
  private final Producer<byte[], byte[]> producer;
  private final DeliveryHandler turn;
  private final RecordCodec codec;
  private final SinkCounters counters;
  private final Clock clock;
  private final int concurrency;
  private final InFlightDeliveries underWay = new InFlightDeliveries();
  private final BlockingQueue<Done> done = new LinkedBlockingQueue<>();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("webhook-", 0).factory());

  private record Done(ConsumerRecord<byte[], byte[]> record, @Nullable Throwable failure) {}

  DeliveryConsumer(
      SinkKafkaClients clients,
      DeliveryHandler turn,
      RecordCodec codec,
      SinkCounters counters,
      Clock clock,
      int concurrency) {
    this.consumer = clients.webhookConsumer();
    this.producer = clients.webhookProducer();
    this.turn = turn;
    this.codec = codec;
    this.counters = counters;
    this.clock = clock;
    this.concurrency = concurrency;
    consumer.subscribe(List.of(Topics.WEBHOOKS), this);
  }

  /** Takes what there is, up to the concurrency, and commits what is done. */
  void step() {
    if (underWay.count() >= concurrency) {
      consumer.pause(consumer.assignment());
    } else {
      consumer.resume(consumer.assignment());
    }
    for (ConsumerRecord<byte[], byte[]> record :
        consumer.poll(underWay.count() > 0 ? BUSY : IDLE)) {
      if (underWay.begin(record)) {
        start(record);
      }
    }
    settle();
  }

  boolean isIdle() {
    return underWay.count() == 0;
  }

  /** Only finishes what is under way; brings nothing new. */
  void drain() {
    consumer.pause(consumer.assignment());
    consumer.poll(BUSY);
    settle();
  }

  private void settle() {
    Done next;
    while ((next = done.poll()) != null) {
      if (next.failure() != null) {
        throw new KafkaException("a delivery was not worked through", next.failure());
      }
      underWay.end(next.record()).ifPresent(this::start);
    }
    Map<TopicPartition, OffsetAndMetadata> moved = underWay.toCommit();
    if (!moved.isEmpty()) {
      consumer.commitSync(moved);
    }
  }

  private void start(ConsumerRecord<byte[], byte[]> record) {
    threads.submit(
        () -> {
          try {
            process(record);
            done.add(new Done(record, null));
          } catch (Throwable e) {
            done.add(new Done(record, e));
          }
        });
  }

  private void process(ConsumerRecord<byte[], byte[]> record)
      throws InterruptedException, ExecutionException {
    Optional<ProducerRecord<byte[], byte[]>> follows;
    try {
      Delivery delivery = WebhookRecords.read(record);
      String owner = record.partition() + "@" + record.offset();
      follows =
          turn.take(delivery, owner)
              .map(next -> WebhookRecords.later(codec, next, clock.instant()));
    } catch (UndecodableRecordException | IllegalArgumentException e) {
      counters.increment(SinkCounter.DEAD);
      LOG.atWarn()
          .addKeyValue("partition", record.partition())
          .addKeyValue("offset", record.offset())
          .log("a record of the webhooks topic is set aside on the topic of dead records");
      String reason = e.getMessage() == null ? "unreadable" : e.getMessage();
      follows = Optional.of(WebhookRecords.dead(record, reason));
    }
    if (follows.isPresent()) {
      producer.send(follows.get()).get();
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    // the next step resumes them
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    try {
      settle();
    } catch (KafkaException e) {
      LOG.atInfo().setCause(e).log("offsets were not committed; a few deliveries come again");
    }
    underWay.forget(partitions);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    underWay.forget(partitions);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try (producer) {
      consumer.close();
    } catch (KafkaException e) {
      LOG.atInfo().setCause(e).log("the clients did not close in order; the broker notices");
    }
  }
}
