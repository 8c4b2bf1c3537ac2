package dev.capstan.webhook;

import dev.capstan.kafka.ServiceThread;
import dev.capstan.kafka.SinkKafkaClients;
import dev.capstan.kafka.TopicReadiness;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps a session with Kafka going that delivers webhooks: whatever fails, a new one begins a
 * second later. When it stops, deliveries under way may finish for {@code grace}; others are
 * repeated by whoever comes next.
 */
public final class DeliveryLoop implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryLoop.class);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final SinkKafkaClients clients;
  private final Supplier<DeliveryConsumer> sessions;
  private final LongSupplier nanoTime;
  private final Duration grace;
  private final ServiceThread thread = new ServiceThread();

  DeliveryLoop(
      SinkKafkaClients clients,
      Supplier<DeliveryConsumer> sessions,
      LongSupplier nanoTime,
      Duration grace) {
    this.clients = clients;
    this.sessions = sessions;
    this.nanoTime = nanoTime;
    this.grace = grace;
  }

  @Override
  public void start() {
    thread.start(Thread.ofPlatform().daemon().name("capstan-webhooks"), this::run);
  }

  @Override
  public void stop() {
    thread.stop(grace.plus(AGAIN));
  }

  @Override
  public boolean isRunning() {
    return thread.isRunning();
  }

  /** The thread that works; null before the start and after the stop. */
  public @Nullable Thread thread() {
    return thread.current();
  }

  private void run() {
    try {
      TopicReadiness.await(clients);
      while (!thread.isStopping()) {
        try (DeliveryConsumer session = sessions.get()) {
          while (!thread.isStopping()) {
            session.step();
          }
          finish(session);
        } catch (KafkaException | IllegalStateException e) {
          LOG.atError().setCause(e).log("the session with Kafka is over; a new one begins");
          Thread.sleep(AGAIN);
        }
      }
    } catch (InterruptedException e) {
      LOG.atInfo().log("deliveries were interrupted; whoever comes next repeats them");
    }
  }

  private void finish(DeliveryConsumer session) {
    long begin = nanoTime.getAsLong();
    while (!session.isIdle() && nanoTime.getAsLong() - begin < grace.toNanos()) {
      session.drain();
    }
  }
}
