package dev.capstan.sink.intake;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptReturned;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.execution.ExecutionKey;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A record of the results topic, as far as it could be read. */
sealed interface DecodedResult {
  ConsumerRecord<byte[], byte[]> raw();

  /** About an execution. */
  sealed interface Readable extends DecodedResult {
    ExecutionKey key();

    String lane();

    /** Trace context (W3C); null when the record has none. */
    default @Nullable String traceParent() {
      return null;
    }
  }

  record Started(ConsumerRecord<byte[], byte[]> raw, AttemptStarted document) implements Readable {
    @Override
    public ExecutionKey key() {
      return document.key();
    }

    @Override
    public String lane() {
      return document.lane();
    }
  }

  record Finished(ConsumerRecord<byte[], byte[]> raw, AttemptFinished document)
      implements Readable {
    @Override
    public ExecutionKey key() {
      return document.execution().key();
    }

    @Override
    public String lane() {
      return document.execution().lane();
    }

    @Override
    public @Nullable String traceParent() {
      return document.execution().traceParent();
    }
  }

  record Returned(ConsumerRecord<byte[], byte[]> raw, AttemptReturned document)
      implements Readable {
    @Override
    public ExecutionKey key() {
      return document.key();
    }

    @Override
    public String lane() {
      return document.lane();
    }
  }

  record Unreadable(ConsumerRecord<byte[], byte[]> raw, String reason) implements DecodedResult {}
}
