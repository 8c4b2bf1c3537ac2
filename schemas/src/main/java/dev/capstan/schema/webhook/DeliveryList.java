package dev.capstan.schema.webhook;

import dev.capstan.schema.execution.ExecutionId;
import java.util.List;

/** The deliveries of an execution; empty when it has no webhook or has not ended. */
public record DeliveryList(ExecutionId executionId, List<DeliveryDocument> deliveries) {
  public DeliveryList {
    deliveries = List.copyOf(deliveries);
  }
}
