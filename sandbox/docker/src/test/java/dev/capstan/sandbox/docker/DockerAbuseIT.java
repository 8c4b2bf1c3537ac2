package dev.capstan.sandbox.docker;

import static dev.capstan.sandbox.SandboxRun.python;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.sandbox.SandboxAbuseContract;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxRun;
import dev.capstan.sandbox.StartedProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Without a pool. */
class DockerAbuseIT extends SandboxAbuseContract {
  @RegisterExtension
  static final StartedProvider PROVIDER = new StartedProvider(() -> DockerForTests.provider(0));

  @Override
  protected SandboxProvider provider() {
    return PROVIDER.get();
  }

  @Override
  protected void assertNothingIsLeft() throws Exception {
    try (Engine engine = new Engine(DockerForTests.host())) {
      await().until(() -> engine.list(Containers.EXECUTION_LABEL).isEmpty());
    }
  }

  @Test
  void inodesOfEveryWritableFileSystemAreLimited() throws Exception {
    SandboxRun.Result result =
        run(
            python(
                """
                import errno, os
                for folder in ('/work', '/tmp', '/dev/shm'):
                    try:
                        for i in range(100_000):
                            os.close(os.open(f'{folder}/{i}', os.O_CREAT | os.O_WRONLY))
                        print(folder, 'DONE')
                    except OSError as e:
                        print(folder, errno.errorcode[e.errno])
                """));
    assertThat(result.stdout())
        .as(result.describe())
        .isEqualTo("/work ENOSPC\n/tmp ENOSPC\n/dev/shm ENOSPC\n");
  }
}
