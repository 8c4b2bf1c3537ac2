package dev.capstan.submitter.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.storage.view.InMemoryViewCache;
import dev.capstan.storage.view.ViewChange;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitersTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final InMemoryViewCache views = new InMemoryViewCache();
  private final ExecutionKey key = new ExecutionKey(TenantId.DEFAULT, ExecutionId.random());
  private final AtomicInteger ends = new AtomicInteger();

  @Test
  void startsDuringACacheOutageAndListensAfterRecovery() {
    views.setUnavailable(true);
    Waiters waiters = new Waiters(views, "here", 10, Runnable::run);
    assertThat(waiters.await(key, LONG, ends::incrementAndGet)).isNull();

    views.setUnavailable(false);
    assertThat(waiters.await(key, LONG, ends::incrementAndGet)).isNotNull();
    end();
    assertThat(ends).hasValue(1);
  }

  @Test
  void waitersAreLimitedByTheCapacity() {
    Waiters waiters = new Waiters(views, "here", 1, Runnable::run);
    assertThat(waiters.await(key, LONG, ends::incrementAndGet)).isNotNull();
    assertThat(waiters.await(key, LONG, ends::incrementAndGet)).isNull();
    end();
    assertThat(ends).hasValue(1);
    assertThat(waiters.await(key, LONG, ends::incrementAndGet)).isNotNull();
  }

  private void end() {
    views.apply(key, ViewChange.pending(ExecutionStatus.CANCELLED, Long.MAX_VALUE, Map.of()));
  }
}
