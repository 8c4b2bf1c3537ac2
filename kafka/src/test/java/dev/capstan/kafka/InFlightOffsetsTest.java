package dev.capstan.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class InFlightOffsetsTest {
  private final InFlightOffsets<Long> inFlight = new InFlightOffsets<>();

  @Test
  void theOffsetAdvancesUpToTheOldestRecordInProgress() {
    begin(0, 3);
    begin(0, 4);
    begin(0, 6);

    assertThat(inFlight.end(record(0, 4))).isNull();
    assertThat(inFlight.end(record(0, 3))).isEqualTo(4);
    assertThat(inFlight.end(record(0, 6))).isEqualTo(6);
    assertThat(inFlight.count()).isZero();
  }

  @Test
  void partitionsAdvanceIndependently() {
    begin(0, 1);
    begin(1, 1);

    assertThat(inFlight.end(record(1, 1))).isEqualTo(1);
    assertThat(inFlight.count()).isEqualTo(1);
  }

  @Test
  void aRemovedPartitionIsNotCommitted() {
    begin(0, 1);
    inFlight.forget(List.of(new TopicPartition("t", 0)));

    assertThat(inFlight.end(record(0, 1))).isNull();
    assertThat(inFlight.count()).isZero();
  }

  private void begin(int partition, long offset) {
    inFlight.begin(record(partition, offset), offset);
  }

  private static ConsumerRecord<byte[], byte[]> record(int partition, long offset) {
    return new ConsumerRecord<>("t", partition, offset, new byte[0], new byte[0]);
  }
}
