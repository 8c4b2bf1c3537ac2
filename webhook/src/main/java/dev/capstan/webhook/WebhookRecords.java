package dev.capstan.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.kafka.RecordReader;
import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.Topics;
import dev.capstan.schema.wire.UndecodableRecordException;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Encodes and decodes deliveries as Kafka records; pure. */
final class WebhookRecords {
  private WebhookRecords() {}

  /** A delivery for a delay topic, from which the submitter forwards it when it is due. */
  static ProducerRecord<byte[], byte[]> later(RecordCodec codec, Delivery delivery, Instant now) {
    Instant due = delivery.notBefore();
    Duration remaining = due == null ? Duration.ZERO : Duration.between(now, due);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            Topics.delay(Topics.rungFor(withTolerance(remaining))),
            delivery.executionId().value().getBytes(UTF_8),
            RecordCodec.encode(delivery));
    codec.headers(delivery).forEach(header -> record.headers().add(header.name(), header.value()));
    return record;
  }

  /**
   * Time passes before the record is written. Without the tolerance, a delivery that is due in 30 s
   * would pass five delays of 5 s and four of 1 s, not one of 30 s.
   */
  private static Duration withTolerance(Duration remaining) {
    return remaining.plus(remaining.dividedBy(20));
  }

  /**
   * @throws UndecodableRecordException if the record is not a complete delivery
   */
  static Delivery read(ConsumerRecord<byte[], byte[]> record) throws UndecodableRecordException {
    return switch (RecordReader.read(record)) {
      case RecordReader.Decoded(Delivery delivery) when isWhole(delivery) -> delivery;
      case RecordReader.Decoded ignored ->
          throw new UndecodableRecordException("not a complete delivery");
      case RecordReader.Unusable unusable ->
          throw new UndecodableRecordException(unusable.reason());
    };
  }

  /** Jackson sets missing fields to null, even if the type is not nullable. */
  private static boolean isWhole(Delivery delivery) {
    return isPresent(delivery.webhookId())
        && isPresent(delivery.executionId())
        && isPresent(delivery.tenant())
        && isPresent(delivery.event())
        && isPresent(delivery.url())
        && isPresent(delivery.secretRef())
        && isPresent(delivery.payload())
        && isPresent(delivery.startedAt())
        && delivery.round() >= 0
        && delivery.number() > 0;
  }

  private static boolean isPresent(@Nullable Object field) {
    return field != null;
  }
}
