package dev.capstan.schema.execution;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.github.f4b6a3.ulid.Ulid;
import com.github.f4b6a3.ulid.UlidCreator;
import java.time.Instant;
import java.util.Optional;

/**
 * The id of an execution: {@code exe_} and a ULID (48 bits of milliseconds, 80 random bits), so
 * that ids sort by the time of submission.
 */
public record ExecutionId(String value) {
  private static final String PREFIX = "exe_";

  @JsonCreator
  public ExecutionId {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not an execution id: exe_ and 26 characters expected");
    }
  }

  public static ExecutionId random() {
    return new ExecutionId(PREFIX + UlidCreator.getUlid());
  }

  /** The id in {@code text}; empty when it is not an execution id. */
  public static Optional<ExecutionId> parse(String text) {
    return isValid(text) ? Optional.of(new ExecutionId(text)) : Optional.empty();
  }

  /** When the id was assigned, to the millisecond. */
  public Instant assignedAt() {
    return Ulid.getInstant(value.substring(PREFIX.length()));
  }

  private static boolean isValid(String text) {
    return text.startsWith(PREFIX)
        && Ulid.isValid(text.substring(PREFIX.length()))
        && text.length() == PREFIX.length() + Ulid.ULID_CHARS;
  }

  @JsonValue
  @Override
  public String value() {
    return value;
  }

  @Override
  public String toString() {
    return value;
  }
}
