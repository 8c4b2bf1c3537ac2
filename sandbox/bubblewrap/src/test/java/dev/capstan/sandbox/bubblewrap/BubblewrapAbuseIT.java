package dev.capstan.sandbox.bubblewrap;

import static dev.capstan.sandbox.SandboxRun.python;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.sandbox.SandboxAbuseContract;
import dev.capstan.sandbox.SandboxExit;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.SandboxRun;
import dev.capstan.sandbox.StartedProvider;
import dev.capstan.sandbox.frame.SandboxFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class BubblewrapAbuseIT extends SandboxAbuseContract {
  @TempDir static Path work;

  @RegisterExtension
  static final StartedProvider PROVIDER =
      new StartedProvider(() -> BubblewrapForTests.provider(work));

  @Override
  protected SandboxProvider provider() {
    return PROVIDER.get();
  }

  @Override
  protected void assertNothingIsLeft() {
    assertThat(sandboxProcesses()).isEmpty();
  }

  @Test
  void isNobodyOnTheMachineEither() throws Exception {
    CompletableFuture<SandboxRun.Result> running =
        inBackground(python("import time\ntime.sleep(2)"));
    Path inner = Path.of("/proc", Long.toString(awaitInner().pid()));
    Integer uid = (Integer) Files.getAttribute(inner, "unix:uid");
    String status = Files.readString(inner.resolve("status"));
    assertThat(uid).isNotNull();
    assertThat(status.lines().filter(line -> line.startsWith("Uid:")))
        .allSatisfy(line -> assertThat(line.split("\t")).doesNotContain("0"));
    running.join();
  }

  @Test
  void isLostWhenBubblewrapIsKilledFromOutside() throws Exception {
    CompletableFuture<SandboxRun.Result> running =
        inBackground(python("import time\ntime.sleep(9)"));
    awaitInner().parent().orElseThrow().destroyForcibly();
    assertThat(running.join().exit()).isInstanceOf(SandboxExit.Lost.class);
    assertNothingIsLeft();
  }

  /** Nothing tells a kill of the runner by the operator from one that the program found. */
  @Test
  void theDeathOfTheRunnerIsNoEvidenceOfAKillFromOutside() throws Exception {
    CompletableFuture<SandboxRun.Result> running =
        inBackground(python("import time\ntime.sleep(9)"));
    awaitInner().destroyForcibly();
    SandboxRun.Result result = running.join();
    assertThat(result.exit())
        .isInstanceOfSatisfying(
            SandboxExit.Exited.class, exited -> assertThat(exited.exitCode()).isEqualTo(137));
    assertThat(result.output().started()).isTrue();
    assertThat(result.output().complete()).isFalse();
    assertNothingIsLeft();
  }

  @Test
  void inputsThatContradictEachOtherAreNotThePlatformsFault() throws Exception {
    Path file = RunnerRoot.find().resolve("etc/passwd"); // readable for all, so it is mounted
    for (List<String> names :
        List.of(List.of("a", "a/b.csv"), List.of("a/b.csv", "a"), List.of("x".repeat(256)))) {
      SandboxRun.Result result =
          run(
              python("print(1)")
                  .files(
                      names.stream()
                          .map(name -> new SandboxFile.OnDisk(name, file))
                          .toArray(SandboxFile[]::new)));
      assertThat(result.exit()).as("%s", names).isInstanceOf(SandboxExit.InputRefused.class);
    }
  }

  private static CompletableFuture<SandboxRun.Result> inBackground(SandboxRun program) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return program.on(PROVIDER.get());
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** The runner, once it has started its program. */
  private static ProcessHandle awaitInner() {
    return await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                sandboxProcesses().stream()
                    .filter(process -> process.children().count() == 1)
                    .filter(process -> process.children().allMatch(c -> c.children().count() == 0))
                    .filter(process -> process.parent().isPresent())
                    .filter(process -> isRunner(process.pid()))
                    .findFirst()
                    .orElse(null),
            process -> process != null);
  }

  private static boolean isRunner(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"))
          .startsWith("/usr/bin/python3");
    } catch (java.io.IOException e) {
      return false;
    }
  }

  private static List<ProcessHandle> sandboxProcesses() {
    return ProcessHandle.current().descendants().toList();
  }
}
