package dev.capstan.sandbox.linux.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a group without a limit of swap is limited anyway, because there is no swap. */
final class Swap {
  private static final Path SWAPS = Path.of("/proc/swaps");

  private Swap() {}

  /**
   * Sets the limit where the kernel counts swap.
   *
   * @throws IOException if it does not, and the machine has swap: programs could use all of it
   */
  static void limit(Path file, String value) throws IOException {
    limit(file, value, SWAPS);
  }

  static void limit(Path file, String value, Path swaps) throws IOException {
    if (Files.exists(file)) {
      CgroupFiles.write(file, value);
    } else if (CgroupFiles.read(swaps).lines().count() > 1) { // the first line is a heading
      throw new IOException(
          "the kernel does not count the swap of groups ("
              + file.getFileName()
              + " is missing):"
              + " boot with swapaccount=1, or turn swap off (swapoff -a)");
    }
  }
}
