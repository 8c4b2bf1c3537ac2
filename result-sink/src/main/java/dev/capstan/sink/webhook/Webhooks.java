package dev.capstan.sink.webhook;

import dev.capstan.schema.wire.RecordCodec;
import dev.capstan.sink.intake.KafkaClients;
import dev.capstan.sink.metric.SinkCounters;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * All that a delivery meets on its way.
 *
 * @param concurrency deliveries under way at a time, over all endpoints
 */
public record Webhooks(
    DeliveryTurn turn, RecordCodec codec, SinkCounters counters, Clock clock, int concurrency) {

  /**
   * @param grace for what is under way when the sink stops
   */
  public WebhookLoop loop(KafkaClients clients, LongSupplier nanoTime, Duration grace) {
    return new WebhookLoop(
        clients,
        () -> new WebhookSession(clients, turn, codec, counters, clock, concurrency),
        nanoTime,
        grace);
  }
}
