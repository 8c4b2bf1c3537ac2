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
 * Bounds what a look-up costs: a tenant may own the name server that answers, and let it answer
 * never. Look-ups run on few threads of their own, since they hold a thread of the platform, and a
 * name that is not found in time has no address. Thread-safe.
 */
public final class BoundedResolver implements NameResolver {
  private static final int WAITING = 1000;

  private final NameResolver delegate;
  private final Duration timeout;
  private final ThreadPoolExecutor threads;

  /**
   * @param parallelism look-ups at a time; others wait for one
   * @param timeout the wait included
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
      throw new UnknownHostException("too many names are being looked up");
    }
    try {
      return found.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new UnknownHostException("it was not found in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnknownHostException("interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException unknown) {
        throw unknown;
      }
      throw new IllegalStateException("the look-up failed", e);
    } finally {
      found.cancel(true);
    }
  }
}
