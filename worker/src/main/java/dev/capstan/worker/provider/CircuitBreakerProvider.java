package dev.capstan.worker.provider;

import dev.capstan.observability.health.Condition;
import dev.capstan.sandbox.Capabilities;
import dev.capstan.sandbox.ReapResult;
import dev.capstan.sandbox.Sandbox;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.SandboxExit;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxSpec;
import dev.capstan.sandbox.TrialProgram;
import dev.capstan.sandbox.frame.InputFrames;
import dev.capstan.sandbox.frame.RunnerOutput;
import dev.capstan.schema.attempt.Environment;
import dev.capstan.storage.breaker.CircuitOpenException;
import dev.capstan.storage.breaker.ProtectedResource;
import dev.capstan.storage.breaker.ResourceCircuitBreaker;
import dev.capstan.storage.settings.CircuitBreakerSettings;
import java.time.Clock;
import java.time.Duration;

/**
 * Circuit breaker for a provider. Counts failures of the platform: sandboxes that can't be created
 * or used, and failed reaping. Failures of programs do not count. The slots limit concurrency; each
 * provider has its own time limits.
 */
public final class CircuitBreakerProvider implements SandboxProvider {
  private final SandboxProvider provider;
  private final ResourceCircuitBreaker guard;

  /**
   * @param provider already started
   * @param breakAfter size of the window of sandboxes
   * @param openDuration maximum time between two probes
   */
  public CircuitBreakerProvider(
      SandboxProvider provider, int breakAfter, Duration openDuration, Clock clock) {
    this.provider = provider;
    this.guard =
        new ResourceCircuitBreaker(
            new ProtectedResource(
                "the sandbox provider " + provider.name(),
                "slots pull no jobs until a probe program has run; jobs wait on their lanes"),
            new CircuitBreakerSettings(Integer.MAX_VALUE, Duration.ZERO, breakAfter, openDuration),
            clock);
  }

  public ResourceCircuitBreaker breaker() {
    return guard;
  }

  /** Whether jobs can run; while the circuit breaker is open, runs a probe program at intervals. */
  public boolean serves() {
    return guard.serves(
        () -> {
          try (Sandbox sandbox = provider.acquire(TrialProgram.spec())) {
            TrialProgram.run(sandbox);
          }
          return true;
        });
  }

  /** Up unless the circuit breaker is open. */
  public Condition condition() {
    return guard.outage().map(Condition::down).orElseGet(Condition::up);
  }

  @Override
  public Sandbox acquire(SandboxSpec spec) throws SandboxException {
    try {
      return new Watched(
          guard.call(() -> provider.acquire(spec), SandboxException.class::isInstance));
    } catch (CircuitOpenException e) {
      throw new SandboxException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Some providers create a sandbox at its first use only. */
  private final class Watched implements Sandbox {
    private final Sandbox sandbox;

    Watched(Sandbox sandbox) {
      this.sandbox = sandbox;
    }

    @Override
    public SandboxExit run(InputFrames input, RunnerOutput output, Duration timeout)
        throws SandboxException, InterruptedException {
      try {
        return sandbox.run(input, output, timeout);
      } catch (SandboxException e) {
        guard.noteFailure(e);
        throw e;
      }
    }

    @Override
    public void kill() {
      sandbox.kill();
    }

    @Override
    public void close() {
      sandbox.close();
    }
  }

  @Override
  public ReapResult reap() throws SandboxException, InterruptedException {
    try {
      return provider.reap();
    } catch (SandboxException | RuntimeException e) {
      guard.noteFailure(e);
      throw e;
    }
  }

  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public Capabilities capabilities() {
    return provider.capabilities();
  }

  @Override
  public void start() {
    provider.start();
  }

  @Override
  public Environment environment() {
    return provider.environment();
  }

  @Override
  public void close() {
    provider.close();
  }
}
