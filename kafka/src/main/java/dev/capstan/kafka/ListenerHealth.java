package dev.capstan.kafka;

import dev.capstan.observability.health.Condition;
import java.util.function.Supplier;
import org.springframework.kafka.listener.MessageListenerContainer;

/** Health of a listener container: up while it runs, and after a deliberate stop. */
public final class ListenerHealth {
  private ListenerHealth() {}

  /** Down when an {@link Error}, or a failure that is not retried, ended the container. */
  public static Supplier<Condition> of(MessageListenerContainer container) {
    return () ->
        container.isInExpectedState()
            ? Condition.up()
            : Condition.down("The Kafka listener has stopped; see its last log record");
  }
}
