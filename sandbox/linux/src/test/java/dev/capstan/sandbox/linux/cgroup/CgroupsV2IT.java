package dev.capstan.sandbox.linux.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.capstan.sandbox.ProviderUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a folder that has the files of the kernel's version 2. */
class CgroupsV2IT {
  private static final CgroupLimits LIMITS = new CgroupLimits(64L << 20, 12, 0.5);

  @TempDir Path mount;
  private Path base;

  @BeforeEach
  void mimic() throws IOException {
    base = Files.createDirectories(mount.resolve("app.slice/run.scope"));
    Files.writeString(base.resolve("cgroup.controllers"), "cpuset cpu io memory pids\n");
    Files.writeString(base.resolve("cgroup.subtree_control"), "");
    Files.writeString(base.resolve("cgroup.procs"), "");
  }

  @Test
  void usesTheDelegatedGroup() throws Exception {
    Cgroups cgroups = CgroupDetection.detect(mounts(), null);
    assertThat(cgroups.version()).isEqualTo("cgroup-v2");
    assertThat(base.resolve("cgroup.subtree_control")).hasContent("+memory +pids +cpu");
  }

  @Test
  void refusesAGroupThatItMayNotManage() throws Exception {
    Files.delete(base.resolve("cgroup.subtree_control"));
    assertThatThrownBy(() -> CgroupDetection.detect(mounts(), null))
        .isInstanceOf(ProviderUnavailableException.class)
        .hasMessageContaining("systemd-run --user --scope -p Delegate=yes");
  }

  @Test
  void refusesAMachineWithoutControllers() throws Exception {
    Files.writeString(base.resolve("cgroup.controllers"), "cpuset\n");
    assertThatThrownBy(() -> CgroupDetection.detect(mounts(), null))
        .isInstanceOf(ProviderUnavailableException.class)
        .hasMessageContaining("memory");
  }

  @Test
  void setsEveryLimit() throws Exception {
    Path folder = existingGroup();
    CgroupV2.limit(folder, LIMITS);
    assertThat(folder.resolve("memory.max")).hasContent("67108864");
    assertThat(folder.resolve("memory.swap.max")).hasContent("0");
    assertThat(folder.resolve("memory.oom.group")).hasContent("1");
    assertThat(folder.resolve("pids.max")).hasContent("12");
    assertThat(folder.resolve("cpu.max")).hasContent("50000 100000");
  }

  @Test
  void swapThatTheKernelDoesNotCountIsRefusedUnlessThereIsNone() throws Exception {
    Path missing = base.resolve("memory.swap.max");
    Path heading = Files.writeString(mount.resolve("none"), "Filename Type Size Used Priority\n");
    Path swaps =
        Files.writeString(mount.resolve("some"), "Filename Type Size\n/dev/sda2 partition 1\n");
    Swap.limit(missing, "0", heading);
    assertThat(missing).doesNotExist();
    assertThatThrownBy(() -> Swap.limit(missing, "0", swaps))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("swapaccount=1");
    Files.writeString(missing, "");
    Swap.limit(missing, "0", swaps);
    assertThat(missing).hasContent("0");
  }

  @Test
  void readsTheKernelsFacts() throws Exception {
    Path folder = existingGroup();
    Cgroup group = new CgroupV2(folder);
    assertThat(group.facts()).isEqualTo(new CgroupFacts(false, false, false, 1234L, 4096L));
    Files.writeString(folder.resolve("memory.events"), "max 3\noom 1\noom_kill 2\n");
    Files.writeString(folder.resolve("pids.events"), "max 7\n");
    assertThat(group.facts()).isEqualTo(new CgroupFacts(true, false, true, 1234L, 4096L));
    assertThat(group.isEmpty()).isFalse();
    Files.writeString(folder.resolve("cgroup.events"), "populated 0\nfrozen 0\n");
    assertThat(group.isEmpty()).isTrue();
  }

  @Test
  void tellsTheMachinesLackOfMemoryFromTheGroups() throws Exception {
    Path folder = existingGroup();
    Files.writeString(folder.resolve("memory.events"), "max 0\noom 0\noom_kill 1\n");
    CgroupFacts facts = new CgroupV2(folder).facts();
    assertThat(facts.oomKilled()).isFalse();
    assertThat(facts.machineOomKilled()).isTrue();
  }

  @Test
  void killsInOneWrite() throws Exception {
    Path folder = existingGroup();
    new CgroupV2(folder).kill();
    assertThat(folder.resolve("cgroup.kill")).hasContent("1");
  }

  @Test
  void joinsByTheProcsFile() {
    Cgroup group = CgroupDetection.detect(mounts(), null).existing("owner", "name");
    assertThat(group.joinFiles()).containsExactly(base.resolve("owner/name/cgroup.procs"));
  }

  private CgroupMounts mounts() {
    return new CgroupMounts(Map.of(), mount, Path.of("app.slice/run.scope"));
  }

  private Path existingGroup() throws IOException {
    Path folder = Files.createDirectories(base.resolve("owner/name"));
    for (String file :
        new String[] {
          "memory.max", "memory.swap.max", "memory.oom.group", "pids.max", "cpu.max", "cgroup.kill"
        }) {
      Files.writeString(folder.resolve(file), "");
    }
    Files.writeString(folder.resolve("memory.events"), "max 0\noom 0\noom_kill 0\n");
    Files.writeString(folder.resolve("pids.events"), "max 0\n");
    Files.writeString(folder.resolve("cpu.stat"), "usage_usec 1234567\nuser_usec 1\n");
    Files.writeString(folder.resolve("memory.peak"), "4096\n");
    Files.writeString(folder.resolve("cgroup.events"), "populated 1\nfrozen 0\n");
    return folder;
  }
}
