package dev.capstan.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class InFlightDeliveriesTest {
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);
  private final InFlightDeliveries underWay = new InFlightDeliveries();

  @Test
  void theOffsetMovesBehindTheOldestThatIsNotDone() {
    List<ConsumerRecord<byte[], byte[]>> records =
        List.of(record(3, "a"), record(4, "b"), record(6, "c"));
    records.forEach(record -> assertThat(underWay.begin(record)).isTrue());

    underWay.end(records.get(1));
    assertThat(underWay.toCommit()).isEmpty();
    underWay.end(records.get(0));
    assertThat(underWay.toCommit()).isEqualTo(Map.of(PARTITION, new OffsetAndMetadata(5)));
    assertThat(underWay.toCommit()).isEmpty();
    underWay.end(records.get(2));
    assertThat(underWay.toCommit()).isEqualTo(Map.of(PARTITION, new OffsetAndMetadata(7)));
    assertThat(underWay.count()).isZero();
  }

  @Test
  void recordsOfOneExecutionRunOneAfterTheOther() {
    ConsumerRecord<byte[], byte[]> first = record(0, "a");
    ConsumerRecord<byte[], byte[]> second = record(1, "a");
    ConsumerRecord<byte[], byte[]> third = record(2, "a");
    assertThat(underWay.begin(first)).isTrue();
    assertThat(underWay.begin(second)).isFalse();
    assertThat(underWay.begin(third)).isFalse();
    assertThat(underWay.end(first)).contains(second);
    assertThat(underWay.end(second)).contains(third);
    assertThat(underWay.end(third)).isEmpty();
    assertThat(underWay.begin(record(3, "a"))).isTrue();
  }

  @Test
  void partitionsThatAreGoneCommitNothing() {
    ConsumerRecord<byte[], byte[]> record = record(0, "a");
    underWay.begin(record);
    underWay.forget(List.of(PARTITION));
    assertThat(underWay.end(record)).isEmpty();
    assertThat(underWay.toCommit()).isEmpty();
    assertThat(underWay.count()).isZero();
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, String key) {
    return new ConsumerRecord<>("t", 0, offset, key.getBytes(UTF_8), new byte[0]);
  }
}
