package dev.capstan.sandbox.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A worker as the owner of containers, in their label: a process of this boot of this machine, in
 * this pid namespace. Only a worker in the same namespace can tell that it is dead; others wait for
 * its containers' deadlines.
 */
record WorkerIdentity(String label) {
  private static final Path PROC = Path.of("/proc");
  private static final Pattern FORM =
      Pattern.compile("([0-9a-f-]{36}):pid:\\[([0-9]+)]:([0-9]+):([0-9]+):[0-9a-f]{8}");

  /** The field's place behind the command's closing bracket, which may itself hold blanks. */
  private static final int START_FIELD = 19;

  /** This process; the random part tells apart two providers in one process. */
  static WorkerIdentity self() {
    String random = UUID.randomUUID().toString();
    try {
      String pid = Long.toString(ProcessHandle.current().pid());
      return new WorkerIdentity(
          "%s:%s:%s:%s".formatted(place(), pid, startTicks(pid), random.substring(0, 8)));
    } catch (IOException e) {
      return new WorkerIdentity(random); // not a Linux
    }
  }

  /** Whether the worker with that label is known to be dead. */
  static boolean isDead(String label) {
    Matcher matcher = FORM.matcher(label);
    try {
      if (!matcher.matches()
          || !place().equals(matcher.group(1) + ":pid:[" + matcher.group(2) + "]")) {
        return false;
      }
    } catch (IOException e) {
      return false;
    }
    try {
      return !startTicks(matcher.group(3)).equals(matcher.group(4));
    } catch (IOException e) {
      return true;
    }
  }

  private static String place() throws IOException {
    return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip()
        + ":"
        + Files.readSymbolicLink(PROC.resolve("self/ns/pid"));
  }

  private static String startTicks(String pid) throws IOException {
    String stat = Files.readString(PROC.resolve(pid).resolve("stat"));
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[START_FIELD];
  }
}
