package dev.capstan.sink.intake;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.AttemptStarted;
import dev.capstan.schema.attempt.ExecutionError;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.schema.wire.RecordHeader;
import dev.capstan.schema.wire.UndecodableRecordException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of the results topic; pure. Whoever can write there may write anything: what lacks
 * a field that the sink needs, or would leave its tenant, is as unreadable as garbage.
 */
final class ResultReader {
  private static final Pattern TENANT = Pattern.compile("[a-z0-9_-]{1,63}");

  private ResultReader() {}

  static DecodedResult read(ConsumerRecord<byte[], byte[]> record) {
    byte @Nullable [] requires = header(record, RecordHeader.REQUIRES);
    if (requires != null && requires.length > 0) {
      return new DecodedResult.Unreadable(
          record, "it requires what this version doesn't know; a later version can read it");
    }
    try {
      Object document =
          RecordCodec.decode(header(record, RecordHeader.TYPE), nullable(record.value()));
      return switch (document) {
        case AttemptStarted started -> checked(record, started);
        case AttemptFinished finished -> checked(record, finished);
        default -> new DecodedResult.Unreadable(record, "its type doesn't belong on this topic");
      };
    } catch (UndecodableRecordException e) {
      return new DecodedResult.Unreadable(record, e.getMessage() == null ? "" : e.getMessage());
    }
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
        : new DecodedResult.Unreadable(record, "a field that every started record has is missing");
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
        : new DecodedResult.Unreadable(record, "a field that every finished record has is missing");
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

  /** Order per execution holds only when the record's key is its id. */
  private static DecodedResult keyed(DecodedResult.Readable reading) {
    ExecutionKey key = reading.key();
    byte @Nullable [] raw = nullable(reading.raw().key());
    if (raw == null || !new String(raw, UTF_8).equals(key.id().value())) {
      return new DecodedResult.Unreadable(reading.raw(), "its key isn't the id of its execution");
    }
    if (!TENANT.matcher(key.tenant()).matches()) {
      return new DecodedResult.Unreadable(reading.raw(), "its tenant is none");
    }
    return reading;
  }

  /** Jackson fills records with nulls where a field is missing, whatever the types say. */
  private static boolean isPresent(@Nullable Object field) {
    return field != null;
  }

  private static byte @Nullable [] nullable(byte @Nullable [] bytes) {
    return bytes;
  }

  private static byte @Nullable [] header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? null : header.value();
  }
}
