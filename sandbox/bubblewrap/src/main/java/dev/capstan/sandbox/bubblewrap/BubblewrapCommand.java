package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.frame.SandboxFile;
import dev.capstan.sandbox.linux.cgroup.Cgroup;
import dev.capstan.schema.request.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The command line of a sandbox, every option of its hardening in one place. The wrapper costs no
 * process: each part becomes the next.
 *
 * @param chroot by which a root worker becomes the sandbox's user, at half of what setpriv costs;
 *     null for other workers
 * @param runner command that starts the runner inside
 * @param seccomp file of the system call filter
 */
record BubblewrapCommand(
    Path bwrap, @Nullable Path chroot, Path rootFolder, List<String> runner, Path seccomp) {
  /** What a program sees of itself; on the machine it is somebody else. */
  private static final String UID_INSIDE = "65534";

  private static final long TMP_BYTES = 64L << 20;
  private static final long SHM_BYTES = 16L << 20;
  private static final int BLOCK_BYTES = 512;
  private static final int OPEN_FILES = 256;
  private static final int STACK_KIB = 8192;

  BubblewrapCommand {
    runner = List.copyOf(runner);
  }

  /**
   * @param uid the sandbox's user on the machine; empty for the worker's own
   * @param mounted files that the program finds in place
   * @param status where bubblewrap writes what it knows
   */
  List<String> of(
      Cgroup group, OptionalInt uid, Limits limits, List<SandboxFile.OnDisk> mounted, Path status) {
    List<String> command = new ArrayList<>(96);
    wrap(command, group, limits, status);
    if (uid.isPresent()) {
      String id = Integer.toString(uid.getAsInt());
      // the plus keeps the numbers from being looked up as names
      String user = "+" + id + ":+" + id;
      command.addAll(List.of(String.valueOf(chroot), "--userspec=" + user, "--groups=", "/"));
    }
    sandbox(command, limits, mounted);
    return command;
  }

  /** The sandbox with the same arguments, but in no group and with no user of its own. */
  List<String> bare(Limits limits) {
    List<String> command = new ArrayList<>(64);
    String script = "exec 3>/dev/null 4<\"$1\"; shift; exec \"$@\"";
    command.addAll(List.of("/bin/sh", "-c", script, "sandbox", seccomp.toString()));
    sandbox(command, limits, List.of());
    return command;
  }

  private void sandbox(List<String> command, Limits limits, List<SandboxFile.OnDisk> mounted) {
    command.add(bwrap.toString());
    command.addAll(List.of("--json-status-fd", "3", "--seccomp", "4"));
    isolate(command);
    mount(command, limits, mounted);
    command.add("--");
    command.addAll(runner);
  }

  /** The shell joins the group first, so that nothing of the sandbox is ever outside of it. */
  private void wrap(List<String> command, Cgroup group, Limits limits, Path status) {
    List<Path> joinFiles = group.joinFiles();
    // who types Ctrl-C means the worker, which then drains; a terminal tells its children as well
    StringBuilder script = new StringBuilder("set -e\ntrap '' INT\n");
    for (int i = 1; i <= joinFiles.size(); i++) {
      script.append("echo 0 >\"$").append(i).append("\"\n");
    }
    script.append("ulimit -c 0\nulimit -n ").append(OPEN_FILES);
    script.append("\nulimit -s ").append(STACK_KIB);
    script.append("\nulimit -f ").append(Math.max(1, limits.diskBytes() / BLOCK_BYTES));
    int next = joinFiles.size() + 1;
    script.append("\nexec 3>\"$").append(next).append("\" 4<\"$").append(++next).append('"');
    script.append("\nshift ").append(next).append("\nexec \"$@\"\n");
    command.addAll(List.of("/bin/sh", "-c", script.toString(), "sandbox"));
    joinFiles.forEach(file -> command.add(file.toString()));
    command.add(status.toString());
    command.add(seccomp.toString());
  }

  private void isolate(List<String> command) {
    command.addAll(
        List.of("--unshare-all", "--unshare-user", "--disable-userns", "--assert-userns-disabled"));
    command.addAll(List.of("--uid", UID_INSIDE, "--gid", UID_INSIDE, "--hostname", "sandbox"));
    command.addAll(List.of("--cap-drop", "ALL", "--clearenv", "--new-session"));
    // the runner as process 1 is safe from the program's kill -9 -1, and can be killed from outside
    // only: its death by a signal is nobody's fault but the platform's
    command.addAll(List.of("--as-pid-1", "--die-with-parent"));
  }

  private void mount(List<String> command, Limits limits, List<SandboxFile.OnDisk> mounted) {
    command.addAll(List.of("--ro-bind", rootFolder.toString(), "/"));
    command.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
    tmpfs(command, "1777", SHM_BYTES, "/dev/shm");
    command.addAll(List.of("--remount-ro", "/dev"));
    tmpfs(command, "1777", Math.min(TMP_BYTES, limits.diskBytes()), "/tmp");
    tmpfs(command, "0755", limits.diskBytes(), "/work");
    for (SandboxFile.OnDisk file : mounted) {
      command.addAll(List.of("--ro-bind", file.path().toString(), "/work/in/" + file.name()));
    }
    command.addAll(List.of("--chdir", "/work"));
  }

  private static void tmpfs(List<String> command, String mode, long bytes, String path) {
    command.addAll(List.of("--perms", mode, "--size", Long.toString(bytes), "--tmpfs", path));
  }
}
