package dev.capstan.schema.wire;

import java.util.Arrays;
import java.util.Optional;

/** The {@code ce_type} of every record that Capstan reads or writes, and the class of its value. */
public enum RecordType {
  EXECUTION_ADMITTED(
      "dev.capstan.execution.admitted", dev.capstan.schema.execution.AdmittedExecution.class),
  ATTEMPT_DISPATCHED("dev.capstan.attempt.dispatched", dev.capstan.schema.attempt.Dispatch.class),
  ATTEMPT_STARTED("dev.capstan.attempt.started", dev.capstan.schema.attempt.AttemptStarted.class),
  ATTEMPT_FINISHED(
      "dev.capstan.attempt.finished", dev.capstan.schema.attempt.AttemptFinished.class),
  ATTEMPT_RETURNED(
      "dev.capstan.attempt.returned", dev.capstan.schema.attempt.AttemptReturned.class),
  KILL_ORDERED("dev.capstan.kill.ordered", dev.capstan.schema.control.KillOrder.class),
  /** Written by clients, onto the public topic. */
  EXECUTION_REQUESTED(
      "dev.capstan.execution.requested", dev.capstan.schema.request.ExecutionRequest.class),
  EXECUTION_COMPLETED(
      "dev.capstan.execution.completed", dev.capstan.schema.event.CompletedEvent.class),
  WEBHOOK_DUE("dev.capstan.webhook.due", dev.capstan.schema.webhook.Delivery.class);

  private final String wireName;
  private final Class<?> valueClass;

  RecordType(String wireName, Class<?> valueClass) {
    this.wireName = wireName;
    this.valueClass = valueClass;
  }

  public String wireName() {
    return wireName;
  }

  public Class<?> valueClass() {
    return valueClass;
  }

  static Optional<RecordType> find(String wireName) {
    return Arrays.stream(values()).filter(type -> type.wireName.equals(wireName)).findFirst();
  }

  static RecordType of(Object value) {
    return Arrays.stream(values())
        .filter(type -> type.valueClass == value.getClass())
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(value.getClass() + " never travels in a record"));
  }
}
