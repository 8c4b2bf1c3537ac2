package dev.capstan.worker.sandbox.guard;

import dev.capstan.health.Condition;
import dev.capstan.schema.attempt.Environment;
import dev.capstan.schema.request.QueryType;
import dev.capstan.storage.guard.Guard;
import dev.capstan.storage.guard.GuardSettings;
import dev.capstan.storage.guard.GuardedPart;
import dev.capstan.storage.guard.RefusedCallException;
import dev.capstan.worker.sandbox.Sandbox;
import dev.capstan.worker.sandbox.SandboxException;
import dev.capstan.worker.sandbox.SandboxProvider;
import dev.capstan.worker.sandbox.SandboxSpec;
import dev.capstan.worker.sandbox.TrialProgram;
import dev.capstan.worker.sandbox.Verdict;
import dev.capstan.worker.sandbox.frame.AnswerCollector;
import dev.capstan.worker.sandbox.frame.InputFrames;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/**
 * Counts what of a provider's fails by the platform's fault: sandboxes that can't be made or used,
 * and rounds of the reaper. What a program does counts for nothing. The slots are the bulkhead, and
 * each provider's own time limits the time limit.
 */
public final class GuardedProvider implements SandboxProvider {
  private final SandboxProvider provider;
  private final Guard guard;

  /**
   * @param provider started
   * @param breakAfter the last sandboxes that count
   * @param rest longest time between two trials
   */
  public GuardedProvider(SandboxProvider provider, int breakAfter, Duration rest, Clock clock) {
    this.provider = provider;
    this.guard =
        new Guard(
            new GuardedPart(
                "the sandbox provider " + provider.name(),
                "slots pull no jobs until a trial program has run; jobs wait on their lanes"),
            new GuardSettings(Integer.MAX_VALUE, Duration.ZERO, breakAfter, rest),
            clock);
  }

  /** Whether jobs can be run; while the provider is left alone, runs a trial now and then. */
  public boolean serves() {
    return guard.serves(
        () -> {
          try (Sandbox sandbox = provider.acquire(TrialProgram.spec())) {
            TrialProgram.run(sandbox);
          }
          return true;
        });
  }

  /** Up unless it is left alone. */
  public Condition condition() {
    return guard.outage().map(Condition::down).orElseGet(Condition::up);
  }

  @Override
  public Sandbox acquire(SandboxSpec spec) throws SandboxException {
    try {
      return new Watched(
          guard.call(() -> provider.acquire(spec), SandboxException.class::isInstance));
    } catch (RefusedCallException e) {
      throw new SandboxException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Some providers only begin to make a sandbox when it is used. */
  private final class Watched implements Sandbox {
    private final Sandbox sandbox;

    Watched(Sandbox sandbox) {
      this.sandbox = sandbox;
    }

    @Override
    public Verdict run(InputFrames input, AnswerCollector answer, Duration timeout)
        throws SandboxException, InterruptedException {
      try {
        return sandbox.run(input, answer, timeout);
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
  public int reap() {
    try {
      return provider.reap();
    } catch (RuntimeException e) {
      guard.noteFailure(e);
      throw e;
    }
  }

  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public Set<QueryType> languages() {
    return provider.languages();
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
