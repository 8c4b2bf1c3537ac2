package org.example.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.sandbox.Checkout;
import dev.capstan.sandbox.ReapResult;
import dev.capstan.sandbox.SandboxLifecycleContract;
import dev.capstan.sandbox.SandboxProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a provider outside Capstan's repository does to run the suite. */
class ProcessProviderIT extends SandboxLifecycleContract {
  @TempDir static Path work;
  private static SandboxProvider provider;

  @BeforeAll
  static void start() {
    provider = newProvider();
    provider.start();
  }

  @AfterAll
  static void close() {
    provider.close();
  }

  @Override
  protected SandboxProvider provider() {
    return provider;
  }

  @Override
  protected ReapResult reapAsAnotherWorker() throws Exception {
    return newProvider().reap();
  }

  @Test
  void reapsWhatADeadWorkerLeft() throws Exception {
    Path left = Files.createDirectories(work.resolve(Long.MAX_VALUE + ".nonce/out"));

    assertThat(reapAsAnotherWorker()).isEqualTo(new ReapResult(1, 0, 0));

    assertThat(left.getParent()).doesNotExist();
  }

  private static ProcessProvider newProvider() {
    return new ProcessProvider(Checkout.file("runner-image"), work);
  }
}
