package dev.capstan.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Looks at the machine's processes. */
final class SandboxProcesses {
  private SandboxProcesses() {}

  /** How many processes of this machine belong to an execution's sandbox. */
  static long of(String executionId) {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(process -> belongsTo(process.pid(), executionId)).count();
    }
  }

  /** SIGKILL to the outermost process of an execution's sandbox. */
  static void kill(String executionId) {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      all.filter(process -> belongsTo(process.pid(), executionId))
          .min(Comparator.comparing(ProcessHandle::pid))
          .orElseThrow()
          .destroyForcibly();
    }
  }

  private static boolean belongsTo(long pid, String executionId) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cgroup")).contains(executionId);
    } catch (IOException e) {
      return false;
    }
  }
}
