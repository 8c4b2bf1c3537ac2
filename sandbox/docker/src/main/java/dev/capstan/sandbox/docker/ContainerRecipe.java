package dev.capstan.sandbox.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Ulimit;
import dev.capstan.schema.request.Limits;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a sandbox's container may do, every option of its hardening in one place.
 *
 * @param runtime null for the engine's default
 */
public record ContainerRecipe(@Nullable String runtime, String seccomp) {
  /** The runner; the program's processes are counted without it. */
  private static final int OWN_PROCESSES = 1;

  private static final long TMP_BYTES = 64L << 20;
  private static final long SHM_BYTES = 16L << 20;
  private static final int TMP_FILES = 16 << 10;
  private static final int WORK_FILES = 64 << 10;
  private static final long OPEN_FILES = 256;

  /** When the machine is short of memory, the kernel kills sandboxes before services. */
  private static final int OOM_SCORE = 500;

  private static final long CPU_PERIOD_US = 100_000;

  /** The kernel takes no quota below one millisecond. */
  private static final long MIN_CPU_QUOTA_US = 1_000;

  // explicit: a class file keeps no annotations of implicit parameters, so callers in other modules
  // could not pass null
  public ContainerRecipe(@Nullable String runtime, String seccomp) {
    this.runtime = runtime;
    this.seccomp = seccomp;
  }

  /**
   * Fills in a command. The runner is the container's first process: the program can't kill it, and
   * its death ends all others. So there is no init, which would be the first in its place.
   */
  void apply(
      CreateContainerCmd command, Limits limits, int uid, String name, Map<String, String> labels) {
    command
        .withName(name)
        .withLabels(labels)
        .withUser(uid + ":" + uid)
        .withHostName("sandbox")
        .withNetworkDisabled(true)
        .withAttachStdin(true)
        .withAttachStdout(true)
        .withAttachStderr(true)
        .withStdinOpen(true)
        // when the worker dies, a parked runner's input ends, and so does the runner
        .withStdInOnce(true)
        .withTty(false)
        .withHostConfig(host(limits, uid));
  }

  /** Limits and isolation, for the engine. */
  public HostConfig host(Limits limits, int uid) {
    HostConfig host =
        new MaskingHostConfig()
            .withNetworkMode("none")
            // otherwise the engine copies the machine's resolv.conf, with its name servers
            .withDns("127.0.0.1")
            .withReadonlyRootfs(true)
            .withPrivileged(false)
            .withCapDrop(Capability.ALL)
            .withSecurityOpts(List.of("no-new-privileges:true", "seccomp=" + seccomp))
            .withIpcMode("private")
            .withShmSize(SHM_BYTES)
            .withCgroupnsMode("private")
            .withInit(false)
            .withLogConfig(new LogConfig(LogConfig.LoggingType.NONE))
            .withMemory(limits.memoryBytes())
            .withMemorySwap(limits.memoryBytes())
            .withOomScoreAdj(OOM_SCORE)
            .withPidsLimit((long) limits.pids() + OWN_PROCESSES)
            // unlike nano CPUs, a quota may be above the machine's number of CPUs
            .withCpuPeriod(CPU_PERIOD_US)
            .withCpuQuota(Math.max(MIN_CPU_QUOTA_US, Math.round(limits.cpus() * CPU_PERIOD_US)))
            .withUlimits(ulimits(limits))
            .withTmpFs(tmpfs(limits, uid));
    return runtime == null ? host : host.withRuntime(runtime);
  }

  private static List<Ulimit> ulimits(Limits limits) {
    return List.of(
        new Ulimit("nofile", OPEN_FILES, OPEN_FILES),
        new Ulimit("core", 0L, 0L),
        new Ulimit("fsize", limits.fileBytes(), limits.fileBytes()));
  }

  private static Map<String, String> tmpfs(Limits limits, int uid) {
    long tmpBytes = Math.min(TMP_BYTES, limits.diskBytes());
    return Map.of(
        "/work",
        tmpfs("exec", limits.diskBytes(), WORK_FILES, "0755", uid),
        "/tmp",
        tmpfs("noexec", tmpBytes, TMP_FILES, "1777", uid),
        "/dev/shm",
        tmpfs("noexec", SHM_BYTES, TMP_FILES, "1777", uid),
        // hides the machine's hardware and control groups
        "/sys",
        "ro,noexec,nosuid,nodev,size=4k,mode=0555",
        "/sys/fs/cgroup",
        "ro,noexec,nosuid,nodev,size=4k,mode=0000");
  }

  private static String tmpfs(String exec, long bytes, int files, String mode, int uid) {
    return "rw,%s,nosuid,nodev,size=%d,nr_inodes=%d,mode=%s,uid=%d,gid=%d"
        .formatted(exec, bytes, files, mode, uid, uid);
  }
}
