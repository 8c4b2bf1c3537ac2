package dev.capstan.sink.intake;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.execution.ExecutionKey;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A record of the results topic, as far as it could be read. */
sealed interface DecodedResult {
  ConsumerRecord<byte[], byte[]> raw();

  /** About an execution. */
  sealed interface Readable extends DecodedResult {
    ExecutionKey key();
  }

  record Started(ConsumerRecord<byte[], byte[]> raw, AttemptStarted document) implements Readable {
    @Override
    public ExecutionKey key() {
      return document.key();
    }
  }

  record Finished(ConsumerRecord<byte[], byte[]> raw, AttemptFinished document)
      implements Readable {
    @Override
    public ExecutionKey key() {
      return document.execution().key();
    }
  }

  record Unreadable(ConsumerRecord<byte[], byte[]> raw, String reason) implements DecodedResult {}
}
