package dev.capstan.storage.view;

import dev.capstan.schema.execution.ExecutionStatus;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A state transition of an execution, made by {@link ViewChanges}.
 *
 * @param rank see {@link ExecutionStatus#rank}
 * @param fields to set, by name
 * @param retention how long the view is kept; null keeps it until it is terminal
 * @param document the terminal document to cache, when it is small enough
 * @param documentRetention how long the document is cached
 * @param isAmendment whether it adds to a state of the same rank, and is not applied to any other
 */
public record ViewChange(
    ExecutionStatus status,
    long rank,
    Map<String, String> fields,
    @Nullable Duration retention,
    byte @Nullable [] document,
    @Nullable Duration documentRetention,
    boolean isAmendment) {

  public ViewChange {
    fields = Map.copyOf(fields);
  }

  /** A move to a state that is not the last. */
  public static ViewChange pending(ExecutionStatus status, long rank, Map<String, String> fields) {
    return new ViewChange(status, rank, fields, null, null, null, false);
  }

  /** The same as an amendment. */
  ViewChange amending() {
    return new ViewChange(status, rank, fields, retention, document, documentRetention, true);
  }

  /** The same without the document, which is then read from the capsule. */
  public ViewChange withoutDocument() {
    return new ViewChange(status, rank, fields, retention, null, null, isAmendment);
  }

  /** Whether it may be the first known change of an execution, so that the id must be listed. */
  boolean isFirst() {
    return switch (status) {
      case QUEUED, DELAYED, REJECTED -> true;
      case RUNNING, RETRYING, SUCCESS, ERROR, TIMEOUT, CANCELLED, EXPIRED -> false;
    };
  }
}
