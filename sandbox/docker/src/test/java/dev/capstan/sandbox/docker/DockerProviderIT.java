package dev.capstan.sandbox.docker;

import dev.capstan.sandbox.ReapResult;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxProviderContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** With a pool, which programs with other limits miss. */
class DockerProviderIT extends SandboxProviderContract {
  private static DockerProvider provider;

  @BeforeAll
  static void start() throws Exception {
    provider = DockerForTests.provider(2);
  }

  @AfterAll
  static void close() {
    if (provider != null) {
      provider.close();
    }
  }

  @Override
  protected SandboxProvider provider() {
    return provider;
  }

  @Override
  protected ReapResult reapAsAnotherWorker() throws Exception {
    try (Engine engine = new Engine(DockerForTests.host())) {
      return new DockerReaper(engine, new EngineClock(System::nanoTime, engine.systemTime()))
          .reap();
    }
  }
}
