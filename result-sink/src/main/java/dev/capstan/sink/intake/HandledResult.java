package dev.capstan.sink.intake;

import dev.capstan.sink.decision.ExecutionState;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one record of the results topic.
 *
 * @param state of its execution; null when it could not be determined
 * @param records to send in the transaction of the batch
 */
record HandledResult(@Nullable ExecutionState state, List<ProducerRecord<byte[], byte[]>> records) {
  HandledResult {
    records = List.copyOf(records);
  }
}
