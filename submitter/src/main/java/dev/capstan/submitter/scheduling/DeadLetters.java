package dev.capstan.submitter.scheduling;

import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.schema.wire.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records that nobody can read, set aside with the reason. */
final class DeadLetters {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  private DeadLetters() {}

  static ProducerRecord<byte[], byte[]> of(ConsumerRecord<byte[], byte[]> record, String reason) {
    log.atWarn()
        .addKeyValue("topic", record.topic())
        .addKeyValue("offset", record.offset())
        .log("A record can't be read and is set aside on the topic of dead records");
    ProducerRecord<byte[], byte[]> dead =
        new ProducerRecord<>(Topics.DEAD, null, record.key(), record.value(), record.headers());
    RecordHeader.ofDead(record.topic(), record.partition(), record.offset(), reason)
        .forEach(header -> dead.headers().add(header.name(), header.value()));
    return dead;
  }
}
