package dev.capstan.standalone.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A running sandbox from an operator's point of view: a process or a container. */
sealed interface RunningSandbox {
  /** SIGKILL. */
  void kill() throws DemoFailure, InterruptedException;

  /** Waits until the program of an execution runs. */
  static RunningSandbox await(String id) throws DemoFailure, InterruptedException {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (System.nanoTime() < deadline) {
      Optional<RunningSandbox> found =
          "docker".equals(System.getenv("SANDBOX_PROVIDER")) ? container(id) : process(id);
      if (found.isPresent()) {
        return found.get();
      }
      LockSupport.parkNanos(20_000_000);
    }
    throw new DemoFailure("no sandbox of %s appeared".formatted(id));
  }

  /** The outermost process of the sandbox: the first one in its control group. */
  record OfProcess(long pid) implements RunningSandbox {
    @Override
    public void kill() throws DemoFailure {
      boolean killed = ProcessHandle.of(pid).map(ProcessHandle::destroyForcibly).orElse(false);
      DemoFailure.unless(killed, "process %d of the sandbox could not be killed", pid);
    }
  }

  /** A container, by its name. */
  record OfContainer(String name) implements RunningSandbox {
    @Override
    public void kill() throws DemoFailure, InterruptedException {
      docker("kill", name);
    }
  }

  private static Optional<RunningSandbox> process(String id) {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      List<Long> inside =
          all.map(ProcessHandle::pid).filter(pid -> isOf(pid, id)).sorted().toList();
      // bubblewrap, the runner, the program: then the program runs
      return inside.size() >= 3 ? Optional.of(new OfProcess(inside.getFirst())) : Optional.empty();
    }
  }

  private static boolean isOf(long pid, String id) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cgroup")).contains(id);
    } catch (IOException e) {
      return false;
    }
  }

  private static Optional<RunningSandbox> container(String id)
      throws DemoFailure, InterruptedException {
    return docker("ps", "--format", "{{.Names}}", "--filter", "name=" + id)
        .lines()
        .findFirst()
        .map(OfContainer::new);
  }

  private static String docker(String... arguments) throws DemoFailure, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(Stream.concat(Stream.of("docker"), Stream.of(arguments)).toList())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      DemoFailure.unless(process.waitFor() == 0, "docker %s: %s", arguments[0], output);
      return output;
    } catch (IOException e) {
      throw new DemoFailure("docker can't be run: " + e.getMessage());
    }
  }
}
