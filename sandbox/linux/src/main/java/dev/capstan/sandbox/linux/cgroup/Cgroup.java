package dev.capstan.sandbox.linux.cgroup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One sandbox's group. Thread-safe. */
public interface Cgroup {

  /**
   * Files into which a process of one thread writes {@code 0} to join. Only this way is cheap in
   * version 1: to move a whole process the kernel waits for every CPU, 5 to 20 ms on an idle
   * machine.
   */
  List<Path> joinFiles();

  /** Kills every process; those that are being born may need another call. */
  void kill();

  /** Whether no process is left. */
  boolean isEmpty() throws IOException;

  CgroupFacts facts() throws IOException;

  /**
   * Removes the group, once it is empty. Idempotent.
   *
   * @return false if the kernel still holds it: try again soon
   */
  boolean remove();
}
