package dev.capstan.sandbox.docker;

import dev.capstan.sandbox.ReapResult;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxProviderContract;
import dev.capstan.sandbox.StartedProvider;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With a pool, which programs with other limits miss. */
class DockerProviderIT extends SandboxProviderContract {
  @RegisterExtension
  static final StartedProvider PROVIDER = new StartedProvider(() -> DockerForTests.provider(2));

  @Override
  protected SandboxProvider provider() {
    return PROVIDER.get();
  }

  @Override
  protected ReapResult reapAsAnotherWorker() throws Exception {
    try (Engine engine = new Engine(DockerForTests.host())) {
      return new DockerReaper(engine, new EngineClock(System::nanoTime, engine.systemTime()))
          .reap();
    }
  }
}
