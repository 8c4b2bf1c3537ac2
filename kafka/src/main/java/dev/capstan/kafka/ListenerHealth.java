package dev.capstan.kafka;

import dev.capstan.observability.health.Condition;
import java.util.function.Supplier;
import org.springframework.kafka.listener.MessageListenerContainer;

/** Whether a listener container runs, unless it was stopped on purpose. */
public final class ListenerHealth {
  private ListenerHealth() {}

  /** Down when an {@link Error}, or a failure that retries can't solve, ended the container. */
  public static Supplier<Condition> of(MessageListenerContainer container) {
    return () ->
        container.isInExpectedState()
            ? Condition.up()
            : Condition.down("the Kafka listener ended; see its last log record");
  }
}
