package dev.capstan.sandbox.docker;

import dev.capstan.sandbox.Capabilities;
import dev.capstan.sandbox.ReapResult;
import dev.capstan.sandbox.Sandbox;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxSpec;
import dev.capstan.schema.attempt.Environment;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.QueryType;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Runs every program in a docker container of its own. */
public final class DockerProvider implements SandboxProvider {
  static final String NAME = "docker";

  private static final Capabilities CAPABILITIES =
      new Capabilities(Set.of(QueryType.PYTHON, QueryType.SQL, QueryType.SHELL), false);

  private final DockerSettings settings;
  private final Limits poolLimits;
  private final LongSupplier nanoTime;
  private final Set<DockerSandbox> live = ConcurrentHashMap.newKeySet();
  private volatile @Nullable DockerRun running;

  /**
   * @param poolLimits of the containers that wait; a program with other memory, CPUs, processes or
   *     disk has its container started when it comes
   * @param nanoTime the monotonic clock, {@code System::nanoTime}
   */
  public DockerProvider(DockerSettings settings, Limits poolLimits, LongSupplier nanoTime) {
    this.settings = settings;
    this.poolLimits = poolLimits;
    this.nanoTime = nanoTime;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Capabilities capabilities() {
    return CAPABILITIES;
  }

  @Override
  public void start() {
    if (running != null) {
      throw new IllegalStateException("start: the provider is started");
    }
    running = DockerRun.begin(settings, poolLimits, nanoTime);
  }

  @Override
  public Environment environment() {
    return running().environment();
  }

  /** A container that waits in the pool if there is one with the same limits, else a new one. */
  @Override
  public Sandbox acquire(SandboxSpec spec) throws SandboxException {
    DockerRun run = running();
    try {
      StartedContainer parked = run.pool().take(spec.limits());
      if (parked != null) {
        run.containers().assign(parked, spec);
      }
      DockerSandbox sandbox =
          run.sandbox(parked == null ? run.containers().make(spec) : parked, this::release);
      live.add(sandbox);
      run.pool().enter();
      return sandbox;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("the start of a container was interrupted", e);
    }
  }

  private void release(DockerSandbox sandbox) {
    live.remove(sandbox);
    DockerRun run = running();
    run.pool().leave();
    run.containers().discard(sandbox.container());
  }

  @Override
  public ReapResult reap() throws SandboxException, InterruptedException {
    return running().reaper().reap();
  }

  /** How many containers wait. */
  int parked() {
    return running().pool().parked();
  }

  @Override
  public void close() {
    DockerRun run = running;
    if (run != null) {
      run.pool().close();
      live.forEach(DockerSandbox::close);
      running = null;
      run.close();
    }
  }

  private DockerRun running() {
    DockerRun run = running;
    if (run == null) {
      throw new IllegalStateException("the provider is not started");
    }
    return run;
  }
}
