package dev.capstan.kafka;

import dev.capstan.observability.health.CachedProbe;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** Checks that a broker responds within 2 s; for a {@link CachedProbe}. */
public final class KafkaReach implements Runnable {
  private static final long TIMEOUT_SECONDS = 2;

  private final Admin admin;

  public KafkaReach(Admin admin) {
    this.admin = admin;
  }

  @Override
  public void run() {
    try {
      admin.describeCluster().clusterId().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("no broker responds", e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("no broker responds", e);
    }
  }
}
