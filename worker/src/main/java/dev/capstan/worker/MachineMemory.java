package dev.capstan.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of this machine; a container sees that of the machine as well. */
final class MachineMemory {
  private static final Path FILE = Path.of("/proc/meminfo");
  private static final String TOTAL = "MemTotal:";

  private MachineMemory() {}

  static long totalBytes() {
    try {
      return Files.readAllLines(FILE).stream()
          .filter(line -> line.startsWith(TOTAL))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .findFirst()
          .orElseThrow(
              () -> new IllegalStateException(FILE + " does not state the machine's memory"));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The machine's memory is unknown: set capstan.worker.sandbox-memory", e);
    }
  }
}
