package dev.capstan.schema.attempt;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.capstan.schema.execution.ExecutionStatus;
import org.jspecify.annotations.Nullable;

/** How an attempt ended, as a worker reports it. The sink decides whether to retry. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "status")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Outcome.Success.class, name = "success"),
  @JsonSubTypes.Type(value = Outcome.Failure.class, name = "error"),
  @JsonSubTypes.Type(value = Outcome.Timeout.class, name = "timeout"),
  @JsonSubTypes.Type(value = Outcome.Cancelled.class, name = "cancelled"),
  @JsonSubTypes.Type(value = Outcome.Expired.class, name = "expired"),
  @JsonSubTypes.Type(value = Outcome.Rejected.class, name = "rejected")
})
public sealed interface Outcome {
  @JsonIgnore
  ExecutionStatus status();

  /** The error of the outcome; null when there is none. */
  @Nullable ExecutionError error();

  record Success() implements Outcome {
    @Override
    public ExecutionStatus status() {
      return ExecutionStatus.SUCCESS;
    }

    @JsonIgnore
    @Override
    public @Nullable ExecutionError error() {
      return null;
    }
  }

  record Failure(ExecutionError error) implements Outcome {
    @Override
    public ExecutionStatus status() {
      return ExecutionStatus.ERROR;
    }
  }

  record Timeout(ExecutionError error) implements Outcome {
    @Override
    public ExecutionStatus status() {
      return ExecutionStatus.TIMEOUT;
    }
  }

  record Cancelled() implements Outcome {
    @Override
    public ExecutionStatus status() {
      return ExecutionStatus.CANCELLED;
    }

    @JsonIgnore
    @Override
    public @Nullable ExecutionError error() {
      return null;
    }
  }

  record Expired() implements Outcome {
    @Override
    public ExecutionStatus status() {
      return ExecutionStatus.EXPIRED;
    }

    @JsonIgnore
    @Override
    public @Nullable ExecutionError error() {
      return null;
    }
  }

  record Rejected(ExecutionError error) implements Outcome {
    @Override
    public ExecutionStatus status() {
      return ExecutionStatus.REJECTED;
    }
  }
}
