package dev.capstan.webhook;

import dev.capstan.kafka.SinkKafkaClients;
import dev.capstan.observability.metric.SinkCounters;
import dev.capstan.schema.wire.RecordCodec;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * All that a delivery meets on its way.
 *
 * @param concurrency deliveries under way at a time, over all endpoints
 */
public record Webhooks(
    DeliveryHandler turn, RecordCodec codec, SinkCounters counters, Clock clock, int concurrency) {

  /**
   * @param grace for what is under way when the sink stops
   */
  public DeliveryLoop loop(SinkKafkaClients clients, LongSupplier nanoTime, Duration grace) {
    return new DeliveryLoop(
        clients,
        () -> new DeliveryConsumer(clients, turn, codec, counters, clock, concurrency),
        nanoTime,
        grace);
  }
}
