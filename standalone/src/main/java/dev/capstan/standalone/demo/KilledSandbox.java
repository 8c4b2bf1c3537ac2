package dev.capstan.standalone.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A sandbox is killed from outside while its program runs: a second attempt finishes the job. */
final class KilledSandbox implements DemoStep {
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  @Override
  public String name() {
    return "killed";
  }

  @Override
  public String title() {
    return "A sandbox that is killed from outside";
  }

  @Override
  public StepResult run(DemoClient client) throws DemoFailure, InterruptedException {
    String id =
        client.submit(
            Map.of(
                "query_type", "python",
                "python_code", "import time\ntime.sleep(2)\n'survived'",
                "retry", Map.of("initial_ms", 200)));
    long pid = awaitSandbox(id);
    boolean killed = ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false);
    DemoFailure.unless(killed, "process %d of the sandbox could not be killed", pid);
    JsonNode result = client.await(id);
    JsonNode attempts = result.path("attempts");
    DemoFailure.unless("success".equals(Results.status(result)), "not a success: %s", result);
    DemoFailure.unless(
        result.path("attempt").asInt() == 2 && attempts.size() == 2,
        "2 attempts expected: %s",
        result);
    String first = attempts.path(0).path("outcome").asString();
    DemoFailure.unless("SandboxLost".equals(first), "SandboxLost expected: %s", result);
    return new StepResult(
        List.of("attempt 1: " + first, "attempt 2: success"),
        new LinkedHashMap<>(Map.of("attempts", 2, "first_outcome", first)));
  }

  /** The outermost process of the sandbox: the first one in its cgroup. */
  private static long awaitSandbox(String id) throws DemoFailure {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() < deadline) {
      Optional<Long> pid = sandboxProcess(id);
      if (pid.isPresent()) {
        return pid.get();
      }
      LockSupport.parkNanos(20_000_000);
    }
    throw new DemoFailure("no sandbox of %s appeared".formatted(id));
  }

  private static Optional<Long> sandboxProcess(String id) {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      List<Long> inside =
          all.filter(process -> isOf(process.pid(), id)).map(ProcessHandle::pid).sorted().toList();
      // bubblewrap, the runner, the program: then the program runs
      return inside.size() >= 3 ? Optional.of(inside.getFirst()) : Optional.empty();
    }
  }

  private static boolean isOf(long pid, String id) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cgroup")).contains(id);
    } catch (IOException e) {
      return false;
    }
  }
}
