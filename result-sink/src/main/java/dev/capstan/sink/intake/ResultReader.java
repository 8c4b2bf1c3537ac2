package dev.capstan.sink.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.kafka.RecordReader;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptReturned;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionKey;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Decodes and validates records of the results topic; pure. A client with write access may write
 * anything, so records without required fields, or with another tenant's objects, are unreadable
 * too.
 */
final class ResultReader {
  private ResultReader() {}

  static DecodedResult read(ConsumerRecord<byte[], byte[]> record) {
    return switch (RecordReader.read(record)) {
      case RecordReader.Decoded(AttemptStarted started) -> checked(record, started);
      case RecordReader.Decoded(AttemptReturned returned) -> // its constructor checks all fields
          keyed(new DecodedResult.Returned(record, returned));
      case RecordReader.Decoded(AttemptFinished finished) -> checked(record, finished);
      case RecordReader.Decoded ignored ->
          new DecodedResult.Unreadable(record, "a type that does not belong to this topic");
      case RecordReader.Unusable unusable ->
          new DecodedResult.Unreadable(record, unusable.reason());
    };
  }

  private static DecodedResult checked(
      ConsumerRecord<byte[], byte[]> record, AttemptStarted started) {
    boolean isWhole =
        isPresent(started.executionId())
            && isPresent(started.tenant())
            && isPresent(started.nonce())
            && isPresent(started.queryType())
            && isPresent(started.submittedAt())
            && isPresent(started.expiresAt())
            && isPresent(started.startedAt());
    return isWhole
        ? keyed(new DecodedResult.Started(record, started))
        : new DecodedResult.Unreadable(record, "a required field of a started record is missing");
  }

  private static DecodedResult checked(
      ConsumerRecord<byte[], byte[]> record, AttemptFinished finished) {
    boolean isWhole =
        isPresent(finished.resultId())
            && isPresent(finished.finishedAt())
            && isWhole(finished.execution())
            && isWhole(finished.outcome());
    return isWhole
        ? keyed(new DecodedResult.Finished(record, finished))
        : new DecodedResult.Unreadable(record, "a required field of a finished record is missing");
  }

  private static boolean isWhole(@Nullable AdmittedExecution execution) {
    return execution != null
        && isPresent(execution.executionId())
        && isPresent(execution.tenant())
        && isPresent(execution.lane())
        && isPresent(execution.submittedAt())
        && isPresent(execution.expiresAt())
        && isPresent(execution.request())
        && isPresent(execution.request().queryType())
        && isPresent(execution.requestDigest())
        && isPresent(execution.limits())
        && isPresent(execution.retry());
  }

  private static boolean isWhole(@Nullable Outcome outcome) {
    return switch (outcome) {
      case null -> false;
      case Outcome.Failure(ExecutionError error) -> isWhole(error);
      case Outcome.Timeout(ExecutionError error) -> isWhole(error);
      case Outcome.Rejected(ExecutionError error) -> isWhole(error);
      case Outcome.Success ignored -> true;
      case Outcome.Cancelled ignored -> true;
      case Outcome.Expired ignored -> true;
    };
  }

  private static boolean isWhole(@Nullable ExecutionError error) {
    return error != null && isPresent(error.type()) && isPresent(error.fault());
  }

  /** The order per execution requires the execution id as the record's key. */
  private static DecodedResult keyed(DecodedResult.Readable reading) {
    ExecutionKey key = reading.key();
    byte @Nullable [] raw = nullable(reading.raw().key());
    if (raw == null || !new String(raw, UTF_8).equals(key.id().value())) {
      return new DecodedResult.Unreadable(reading.raw(), "the key is not the id of the execution");
    }
    return reading;
  }

  /** Jackson sets missing fields to null, even if the type is not nullable. */
  private static boolean isPresent(@Nullable Object field) {
    return field != null;
  }

  private static byte @Nullable [] nullable(byte @Nullable [] bytes) {
    return bytes;
  }
}
