package dev.capstan.sandbox.bubblewrap;

import static dev.capstan.sandbox.SandboxRun.python;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.sandbox.SandboxExit;
import dev.capstan.sandbox.SandboxRun;
import dev.capstan.sandbox.linux.cgroup.Cgroup;
import dev.capstan.sandbox.linux.cgroup.CgroupDetection;
import dev.capstan.sandbox.linux.cgroup.CgroupLimits;
import dev.capstan.sandbox.linux.cgroup.Cgroups;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BubblewrapReaperIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String DEAD_WORKER = "capstan-1-9999999999";
  private static final String GROUP = "exe_01JD0000000000000000000000.nonce.1";

  @TempDir Path work;
  private final Cgroups cgroups = CgroupDetection.detect(null);

  @Test
  void removesWhatADeadWorkerLeft() throws Exception {
    cgroups.createOwner(DEAD_WORKER);
    Cgroup group = cgroups.create(DEAD_WORKER, GROUP, new CgroupLimits(64L << 20, 10, 1.0));
    Process left = sleepIn(group);
    Files.writeString(Files.createDirectories(work.resolve(DEAD_WORKER)).resolve("status"), "");

    assertThat(new BubblewrapReaper(cgroups, () -> 0, work).reap().removed()).isPositive();

    assertThat(left.waitFor()).isNotZero();
    assertThat(cgroups.owners()).doesNotContain(DEAD_WORKER);
    assertThat(work.resolve(DEAD_WORKER)).doesNotExist();
  }

  @Test
  void endsWhatIsPastItsDeadlineThoughItsWorkerLives() throws Exception {
    try (BubblewrapProvider provider = started()) {
      CompletableFuture<SandboxRun.Result> running =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return python("import time\ntime.sleep(60)").on(provider);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      String owner = WorkerProcess.self().toString();
      await().atMost(SOON).until(() -> cgroups.names(owner).size() == 1);
      BubblewrapReaper inAnHour =
          new BubblewrapReaper(cgroups, () -> MachineClock.ofKernel().seconds() + 3600, work);
      await().atMost(SOON).until(() -> inAnHour.reap().expired() + (running.isDone() ? 1 : 0) > 0);
      assertThat(running.join().exit()).isInstanceOf(SandboxExit.Lost.class);
    }
  }

  @Test
  void noSandboxOutlivesItsWorker() throws Exception {
    Path root = RunnerRoot.find();
    Process worker =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                AbandonedWorker.class.getName(),
                root.toString(),
                work.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<ProcessHandle> sandbox =
        await()
            .atMost(SOON)
            .until(() -> worker.descendants().toList(), processes -> processes.size() >= 5);
    worker.destroyForcibly().waitFor();
    await().atMost(SOON).until(() -> sandbox.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(new BubblewrapReaper(cgroups, MachineClock.ofKernel(), work).reap().removed())
        .isPositive();
    assertThat(work).isEmptyDirectory();
  }

  @Test
  void leavesNothingBehindWhenItCloses() throws Exception {
    String owner = WorkerProcess.self().toString();
    try (BubblewrapProvider provider = started()) {
      python("print(1)").on(provider);
      assertThat(cgroups.owners()).contains(owner);
    }
    await().atMost(SOON).until(() -> !cgroups.owners().contains(owner));
    assertThat(work).isEmptyDirectory();
  }

  private BubblewrapProvider started() {
    BubblewrapProvider provider =
        new BubblewrapProvider(BubblewrapSettings.of(RunnerRoot.find()), work);
    provider.start();
    return provider;
  }

  private static Process sleepIn(Cgroup group) throws Exception {
    StringBuilder script = new StringBuilder("set -e\n");
    group.joinFiles().forEach(file -> script.append("echo 0 >'").append(file).append("'\n"));
    Process process =
        new ProcessBuilder("/bin/sh", "-c", script + "echo in; exec sleep 100").start();
    assertThat(process.inputReader().readLine()).isEqualTo("in");
    return process;
  }
}
