package dev.capstan.sink.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.wire.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CommitBufferTest {
  private static final TopicPartition PARTITION = new TopicPartition(Topics.RESULTS, 0);

  private final AtomicLong now = new AtomicLong(1_000_000_000L);
  private final CommitBuffer uncommitted = new CommitBuffer(Duration.ofMillis(100), now::get);
  private long offset;

  @Test
  void aSingleResultIsCommittedImmediately() {
    add(Topics.EXECUTIONS, Topics.EVENTS, Topics.WEBHOOKS);

    assertThat(uncommitted.isDue()).isTrue();
  }

  @Test
  void resultsCloselyBehindACommitShareTheNext() {
    add(Topics.EXECUTIONS, Topics.EVENTS);
    uncommitted.committed();

    pass(30);
    add(Topics.EXECUTIONS, Topics.EVENTS);
    assertThat(uncommitted.isDue()).isFalse();
    assertThat(uncommitted.pollTimeout(Duration.ofSeconds(1))).isEqualTo(Duration.ofMillis(70));

    pass(69);
    add(Topics.EXECUTIONS, Topics.EVENTS, Topics.WEBHOOKS);
    assertThat(uncommitted.isDue()).isFalse();

    pass(1);
    assertThat(uncommitted.isDue()).isTrue();
    assertThat(uncommitted.outputs()).hasSize(5);
    assertThat(uncommitted.firsts()).containsEntry(PARTITION, 1L);
    assertThat(uncommitted.offsets()).containsEntry(PARTITION, new OffsetAndMetadata(3));
  }

  @Test
  void retriesAndKillsAndDeadRecordsDoNotWait() {
    for (String topic :
        List.of(Topics.delay(Topics.delays().getFirst()), Topics.CONTROL, Topics.DEAD)) {
      add(Topics.EXECUTIONS);
      uncommitted.committed();
      add(topic);

      assertThat(uncommitted.isDue()).as(topic).isTrue();
    }
  }

  @Test
  void startsNeedNoTransaction() {
    add();

    pass(10_000);
    assertThat(uncommitted.isDue()).isFalse();
    assertThat(uncommitted.isQuietFor(Duration.ofSeconds(1).toNanos())).isTrue();
  }

  @Test
  void startsDoNotPutTheNextTransactionOff() {
    add();
    uncommitted.committed();
    add(Topics.EXECUTIONS);

    assertThat(uncommitted.isDue()).isTrue();
  }

  @Test
  void aFailedCommitDoesNotDelayItsRetry() {
    add(Topics.EXECUTIONS);
    uncommitted.clear();
    add(Topics.EXECUTIONS);

    assertThat(uncommitted.isDue()).isTrue();
  }

  @Test
  void aTransactionDoesNotGrowWithoutBound() {
    add(Topics.EXECUTIONS);
    uncommitted.committed();
    for (int i = 0; i < 250; i++) {
      add(Topics.EXECUTIONS, Topics.EVENTS);
    }

    assertThat(uncommitted.isDue()).isTrue();
  }

  private void pass(long millis) {
    now.addAndGet(Duration.ofMillis(millis).toNanos());
  }

  /** A batch of one record that produces records for {@code topics}. */
  private void add(String... topics) {
    long at = offset++;
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), at, null, new byte[0]);
    List<ProducerRecord<byte[], byte[]>> sent =
        List.of(topics).stream()
            .map(topic -> new ProducerRecord<byte[], byte[]>(topic, new byte[0]))
            .toList();
    uncommitted.add(
        new ConsumerRecords<>(
            Map.of(PARTITION, List.of(record)), Map.of(PARTITION, new OffsetAndMetadata(at + 1))),
        sent);
  }
}
