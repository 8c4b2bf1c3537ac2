package dev.capstan.sandbox.bubblewrap;

import static dev.capstan.sandbox.SandboxRun.python;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.sandbox.ReapResult;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxProviderContract;
import dev.capstan.sandbox.SandboxRun.Result;
import dev.capstan.sandbox.StartedProvider;
import dev.capstan.sandbox.linux.cgroup.CgroupDetection;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class BubblewrapProviderIT extends SandboxProviderContract {
  @TempDir static Path work;

  @RegisterExtension
  static final StartedProvider PROVIDER =
      new StartedProvider(() -> BubblewrapForTests.provider(work));

  @Override
  protected SandboxProvider provider() {
    return PROVIDER.get();
  }

  @Override
  protected ReapResult reapAsAnotherWorker() throws Exception {
    return new BubblewrapReaper(CgroupDetection.detect(null), MachineClock.ofKernel(), work).reap();
  }

  @Test
  void anInterruptFromTheWorkersTerminalIsNotThePrograms() throws Exception {
    CompletableFuture<Result> result =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return run(python("import time\ntime.sleep(2)\nprint('drained')"));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    ProcessHandle sandbox = await().until(this::started, Optional::isPresent).orElseThrow();
    new ProcessBuilder("kill", "-INT", Long.toString(sandbox.pid())).start().waitFor();
    assertThat(result.join().stdout()).isEqualTo("drained\n");
  }

  /** bubblewrap, once it is no shell any more and has a child. */
  private Optional<ProcessHandle> started() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().command().orElse("").endsWith("bwrap"))
        .filter(child -> child.children().findAny().isPresent())
        .findFirst();
  }
}
