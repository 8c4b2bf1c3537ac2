package dev.capstan.observability.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class SparseLogTest {
  @Test
  void oneEventAMinutePasses() {
    AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    SparseLog filter = new SparseLog(nanos::get);
    LogRecord event = new LogRecord(Level.WARNING, "dropped");
    assertThat(filter.isLoggable(event)).isTrue();
    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(filter.isLoggable(event)).isFalse();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(filter.isLoggable(event)).isTrue();
    assertThat(filter.isLoggable(event)).isFalse();
  }
}
