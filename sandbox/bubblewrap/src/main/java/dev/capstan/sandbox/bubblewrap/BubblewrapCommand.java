package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.frame.SandboxFile;
import dev.capstan.sandbox.linux.HiddenFiles;
import dev.capstan.sandbox.linux.cgroup.Cgroup;
import dev.capstan.schema.request.Limits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The command line of a sandbox, every option of its hardening in one place. The wrapper costs no
 * process: each part replaces itself by the next.
 *
 * @param chroot by which a root worker becomes the sandbox's user, at half of what setpriv costs;
 *     null for other workers
 * @param runner command that starts the runner inside
 * @param seccomp file of the system call filter
 */
public record BubblewrapCommand(
    Path bwrap, @Nullable Path chroot, Path rootFolder, List<String> runner, Path seccomp) {
  /** Where the program finds its files. */
  static final String INPUTS = "/work/in/";

  /** The user id that a program sees; on the machine it has another. */
  private static final String UID_INSIDE = "65534";

  private static final long TMP_BYTES = 64L << 20;
  private static final long SHM_BYTES = 16L << 20;
  private static final int BLOCK_BYTES = 512;
  private static final int OPEN_FILES = 256;
  private static final int OOM_SCORE = 500;
  private static final int STACK_KIB = 8192;

  private static final List<String> HIDDEN =
      HiddenFiles.PATHS.stream().filter(path -> Files.exists(Path.of(path))).toList();

  // not compact: a class file keeps no annotations of implicit parameters, so callers in other
  // modules could not pass null
  public BubblewrapCommand(
      Path bwrap, @Nullable Path chroot, Path rootFolder, List<String> runner, Path seccomp) {
    this.bwrap = bwrap;
    this.chroot = chroot;
    this.rootFolder = rootFolder;
    this.runner = List.copyOf(runner);
    this.seccomp = seccomp;
  }

  /**
   * @param uid the sandbox's user on the machine; empty for the worker's own
   * @param mounted files that the program finds in place
   * @param status file that bubblewrap writes the exit code to
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
    command.addAll(sandbox(limits, mounted));
    return command;
  }

  /**
   * The sandbox alone, in no group and with the caller's user. It expects the status on descriptor
   * 3 and the system call filter on descriptor 4.
   */
  public List<String> sandbox(Limits limits, List<SandboxFile.OnDisk> mounted) {
    List<String> command = new ArrayList<>(64);
    command.add(bwrap.toString());
    command.addAll(List.of("--json-status-fd", "3", "--seccomp", "4"));
    isolate(command);
    mount(command, limits, mounted);
    command.add("--");
    command.addAll(runner);
    return command;
  }

  /** The shell joins the group first, so that nothing of the sandbox is ever outside of it. */
  private void wrap(List<String> command, Cgroup group, Limits limits, Path status) {
    List<Path> joinFiles = group.joinFiles();
    // a terminal sends Ctrl-C to children too, but it is meant for the worker, which then drains
    StringBuilder script = new StringBuilder("set -e\ntrap '' INT\n");
    for (int i = 1; i <= joinFiles.size(); i++) {
      script.append("echo 0 >\"$").append(i).append("\"\n");
    }
    // when the machine is short of memory, the kernel kills sandboxes before services
    script.append("{ echo ").append(OOM_SCORE).append(" >/proc/self/oom_score_adj; } 2>/dev/null");
    script.append(" || :\n");
    script.append("ulimit -c 0\nulimit -n ").append(OPEN_FILES);
    script.append("\nulimit -s ").append(STACK_KIB);
    script.append("\nulimit -f ").append(limits.fileBytes() / BLOCK_BYTES);
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
    // as process 1 the runner is safe from the program's kill -9 -1
    command.addAll(List.of("--as-pid-1", "--die-with-parent"));
  }

  private void mount(List<String> command, Limits limits, List<SandboxFile.OnDisk> mounted) {
    command.addAll(List.of("--ro-bind", rootFolder.toString(), "/"));
    command.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
    for (String path : HIDDEN) {
      command.addAll(List.of("--dev-bind", "/dev/null", path));
    }
    tmpfs(command, "1777", SHM_BYTES, "/dev/shm");
    command.addAll(List.of("--remount-ro", "/dev"));
    tmpfs(command, "1777", Math.min(TMP_BYTES, limits.diskBytes()), "/tmp");
    tmpfs(command, "0755", limits.diskBytes(), "/work");
    for (SandboxFile.OnDisk file : mounted) {
      command.addAll(List.of("--ro-bind", file.path().toString(), INPUTS + file.name()));
    }
    command.addAll(List.of("--chdir", "/work"));
  }

  private static void tmpfs(List<String> command, String mode, long bytes, String path) {
    command.addAll(List.of("--perms", mode, "--size", Long.toString(bytes), "--tmpfs", path));
  }
}
