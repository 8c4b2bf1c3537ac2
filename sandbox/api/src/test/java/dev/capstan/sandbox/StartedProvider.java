package dev.capstan.sandbox;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Starts a provider before the tests of a class, and closes it after them. */
public final class StartedProvider implements BeforeAllCallback, AfterAllCallback {
  private final Start start;
  private @Nullable SandboxProvider provider;

  /** Returns a provider that has been started. */
  @FunctionalInterface
  public interface Start {
    SandboxProvider start() throws Exception;
  }

  public StartedProvider(Start start) {
    this.start = start;
  }

  public SandboxProvider get() {
    return requireNonNull(provider, "not started yet");
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    provider = start.start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (provider != null) {
      provider.close();
    }
  }
}
