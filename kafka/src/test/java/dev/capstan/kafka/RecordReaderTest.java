package dev.capstan.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.control.KillOrder;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.schema.wire.Topics;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordReaderTest {
  private static final KillOrder ORDER = KillOrder.all(ExecutionId.random(), "cancelled");

  @Test
  void aDocumentOfTheContractIsDecoded() {
    assertThat(RecordReader.read(order())).isEqualTo(new RecordReader.Decoded(ORDER));
  }

  @Test
  void aRecordWithUnknownRequiredFeaturesIsRecognized() {
    ConsumerRecord<byte[], byte[]> record = order();
    record.headers().add(RecordHeader.REQUIRES, "teleportation".getBytes(UTF_8));

    assertThat(RecordReader.read(record))
        .isEqualTo(new RecordReader.RequiresUnknown("teleportation"));
  }

  @Test
  void aRecordIsReadOnlyIfAllFeaturesThatItRequiresAreKnown() {
    KillOrder one = new KillOrder(ExecutionId.random(), "duplicate", "nonce");
    ConsumerRecord<byte[], byte[]> record = recordOf(one);
    assertThat(record.headers().lastHeader(RecordHeader.REQUIRES)).isNotNull();
    assertThat(RecordReader.read(record)).isEqualTo(new RecordReader.Decoded(one));

    String more = text(record.headers(), RecordHeader.REQUIRES) + ", teleportation";
    record.headers().add(RecordHeader.REQUIRES, more.getBytes(UTF_8));
    assertThat(RecordReader.read(record)).isEqualTo(new RecordReader.RequiresUnknown(more));
  }

  @Test
  void anUndecodableRecordHasAReason() {
    ConsumerRecord<byte[], byte[]> garbage = record("not json".getBytes(UTF_8));
    order().headers().forEach(garbage.headers()::add);
    for (ConsumerRecord<byte[], byte[]> each :
        List.of(record(RecordCodec.encode(ORDER)), record(null), garbage)) {
      assertThat(RecordReader.read(each))
          .isInstanceOfSatisfying(
              RecordReader.Undecodable.class,
              undecodable -> assertThat(undecodable.reason()).isNotBlank());
    }
  }

  @Test
  void aDeadLetterHasPositionAndReason() {
    ProducerRecord<byte[], byte[]> dead = DeadLetters.of(order(), "no longer known");

    assertThat(dead.topic()).isEqualTo(Topics.DEAD);
    assertThat(dead.value()).isEqualTo(RecordCodec.encode(ORDER));
    Headers headers = dead.headers();
    assertThat(text(headers, RecordHeader.DEAD_REASON)).isEqualTo("no longer known");
    assertThat(text(headers, RecordHeader.DEAD_TOPIC)).isEqualTo(Topics.CONTROL);
    assertThat(text(headers, RecordHeader.DEAD_PARTITION)).isEqualTo("2");
    assertThat(text(headers, RecordHeader.DEAD_OFFSET)).isEqualTo("17");
    assertThat(text(headers, RecordHeader.TYPE)).isNotBlank();
  }

  @Test
  void aDeadLetterNeverExceedsTheSizeLimit() {
    ConsumerRecord<byte[], byte[]> huge =
        new ConsumerRecord<>(Topics.CONTROL, 2, 17, new byte[2 << 20], new byte[2 << 20]);
    huge.headers().add("kept", new byte[10]).add("dropped", new byte[2 << 20]);
    ProducerRecord<byte[], byte[]> dead = DeadLetters.of(huge, "too long");

    assertThat(dead.key()).isNull();
    assertThat(dead.value()).isNull();
    assertThat(dead.headers().lastHeader("kept")).isNotNull();
    assertThat(dead.headers().lastHeader("dropped")).isNull();
    assertThat(text(dead.headers(), RecordHeader.DEAD_OMITTED_BYTES)).isEqualTo("2097152");
  }

  private static ConsumerRecord<byte[], byte[]> order() {
    return recordOf(ORDER);
  }

  private static ConsumerRecord<byte[], byte[]> recordOf(KillOrder order) {
    ConsumerRecord<byte[], byte[]> record = record(RecordCodec.encode(order));
    new RecordCodec("capstan/test")
        .headers(order)
        .forEach(header -> record.headers().add(header.name(), header.value()));
    return record;
  }

  private static ConsumerRecord<byte[], byte[]> record(byte @Nullable [] value) {
    return new ConsumerRecord<>(Topics.CONTROL, 2, 17, new byte[0], value);
  }

  private static String text(Headers headers, String name) {
    return new String(headers.lastHeader(name).value(), UTF_8);
  }
}
