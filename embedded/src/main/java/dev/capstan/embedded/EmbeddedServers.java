package dev.capstan.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Several servers as one: started concurrently, closed in the reverse order. */
public final class EmbeddedServers implements AutoCloseable {
  private final List<EmbeddedServer> servers;

  public EmbeddedServers(List<? extends EmbeddedServer> servers) {
    this.servers = List.copyOf(servers);
  }

  /**
   * Returns when all servers accept requests.
   *
   * @throws EmbeddedServerException of the first server that cannot start; all are closed then
   */
  public void start() {
    List<Future<?>> starts = new ArrayList<>();
    try (var threads =
        Executors.newCachedThreadPool(Thread.ofPlatform().name("embedded-start-", 0).factory())) {
      servers.forEach(server -> starts.add(threads.submit(server::start)));
    }
    EmbeddedServerException failure = null;
    for (Future<?> start : starts) {
      failure = merge(failure, failureOf(start));
    }
    if (failure != null) {
      closeAfter(failure);
      throw failure;
    }
  }

  private static @Nullable EmbeddedServerException failureOf(Future<?> start) {
    try {
      start.get();
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new EmbeddedServerException("interrupted while servers started", e);
    } catch (ExecutionException e) {
      return e.getCause() instanceof EmbeddedServerException known
          ? known
          : new EmbeddedServerException("a server can't start", e.getCause());
    }
  }

  private static @Nullable EmbeddedServerException merge(
      @Nullable EmbeddedServerException first, @Nullable EmbeddedServerException later) {
    if (first != null && later != null) {
      first.addSuppressed(later);
    }
    return first != null ? first : later;
  }

  private void closeAfter(EmbeddedServerException failure) {
    try {
      close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    for (EmbeddedServer server : servers.reversed()) {
      try {
        server.close();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
