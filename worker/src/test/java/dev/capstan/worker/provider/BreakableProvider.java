package dev.capstan.worker.provider;

import dev.capstan.sandbox.Capabilities;
import dev.capstan.sandbox.ReapResult;
import dev.capstan.sandbox.Sandbox;
import dev.capstan.sandbox.SandboxException;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxSpec;
import dev.capstan.schema.attempt.Environment;
import dev.capstan.worker.attempt.ScriptedProvider;
import java.util.concurrent.atomic.AtomicInteger;

/** Creates sandboxes in which every probe succeeds, unless it is broken. */
public final class BreakableProvider implements SandboxProvider {
  private final SandboxProvider works = ScriptedProvider.printing("a sandbox works here");
  private final AtomicInteger trials = new AtomicInteger();
  private volatile boolean isBroken;

  public void breakDown() {
    isBroken = true;
  }

  public void repair() {
    isBroken = false;
  }

  /** Number of probes. */
  public int trials() {
    return trials.get();
  }

  @Override
  public Sandbox acquire(SandboxSpec spec) throws SandboxException {
    if (spec.attemptNonce().equals("trial")) {
      trials.incrementAndGet();
    }
    if (isBroken) {
      throw new SandboxException("the engine is gone");
    }
    return works.acquire(spec);
  }

  @Override
  public String name() {
    return works.name();
  }

  @Override
  public Capabilities capabilities() {
    return works.capabilities();
  }

  @Override
  public void start() {
    works.start();
  }

  @Override
  public Environment environment() {
    return works.environment();
  }

  @Override
  public ReapResult reap() throws SandboxException, InterruptedException {
    if (isBroken) {
      throw new SandboxException("the engine is gone");
    }
    return works.reap();
  }

  @Override
  public void close() {
    works.close();
  }
}
