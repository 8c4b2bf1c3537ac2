package dev.capstan.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Limits threads and time of DNS lookups: a tenant may control the name server and delay its
 * responses. Lookups run on a small thread pool because they block platform threads. A lookup that
 * times out counts as an unknown host. Thread-safe.
 */
public final class BoundedResolver implements NameResolver {
  private static final int WAITING = 1000;

  private final NameResolver delegate;
  private final Duration timeout;
  private final ThreadPoolExecutor threads;

  /**
   * @param parallelism concurrent lookups; further ones wait
   * @param timeout of a lookup including the wait
   */
  public BoundedResolver(NameResolver delegate, int parallelism, Duration timeout) {
    this.delegate = delegate;
    this.timeout = timeout;
    this.threads =
        new ThreadPoolExecutor(
            parallelism,
            parallelism,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("capstan-names-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public List<InetAddress> resolve(String host) throws UnknownHostException {
    Future<List<InetAddress>> found;
    try {
      found = threads.submit(() -> delegate.resolve(host));
    } catch (RejectedExecutionException e) {
      throw new UnresolvedHostException("too many DNS lookups are in progress");
    }
    try {
      return found.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new UnresolvedHostException("the DNS lookup timed out");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnresolvedHostException("the DNS lookup was interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException unknown) {
        throw unknown;
      }
      throw new IllegalStateException("the DNS lookup failed", e);
    } finally {
      found.cancel(true);
    }
  }
}
