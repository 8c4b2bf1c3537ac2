package dev.capstan.sandbox.bubblewrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A worker as the owner of sandboxes. Its start tells it from a later process with the same id.
 *
 * @param startTicks clock ticks since the machine's start, from {@code /proc/<pid>/stat}
 */
record WorkerProcess(long pid, long startTicks) {
  private static final Pattern FORM = Pattern.compile("capstan-([0-9]{1,10})-([0-9]{1,18})");

  /** The field's place behind the command's closing bracket, which may itself hold blanks. */
  private static final int START_FIELD = 19;

  static WorkerProcess self() throws IOException {
    long pid = ProcessHandle.current().pid();
    return new WorkerProcess(pid, startTicks(pid));
  }

  static Optional<WorkerProcess> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new WorkerProcess(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  boolean isAlive() {
    try {
      return startTicks(pid) == startTicks;
    } catch (IOException e) {
      return false;
    }
  }

  private static long startTicks(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[START_FIELD]);
  }

  @Override
  public String toString() {
    return "capstan-" + pid + "-" + startTicks;
  }
}
