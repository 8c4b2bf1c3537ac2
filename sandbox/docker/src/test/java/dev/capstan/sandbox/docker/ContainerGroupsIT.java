package dev.capstan.sandbox.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerGroupsIT {
  private static final String ID = "0123abcd";

  @TempDir Path mount;

  @Test
  void readsVersionOne() throws Exception {
    put("memory/docker/" + ID + "/memory.oom_control", "oom_kill_disable 0\noom_kill 1\n");
    put("memory/docker/" + ID + "/memory.max_usage_in_bytes", "4096\n");
    put("pids/docker/" + ID + "/pids.events", "max 3\n");
    put("cpuacct/docker/" + ID + "/cpuacct.usage", "5000000\n");
    assertThat(ContainerGroups.find(mount, "cgroupfs", ID).orElseThrow().read(ID))
        .isEqualTo(new GroupFacts(true, true, 5L, 4096L));
  }

  @Test
  void readsVersionTwoUnderSystemd() throws Exception {
    String group = "system.slice/docker-" + ID + ".scope/";
    put("cgroup.controllers", "cpu memory pids\n");
    put(group + "memory.events", "low 0\noom 0\noom_kill 0\n");
    put(group + "memory.peak", "8192\n");
    put(group + "pids.events", "max 0\n");
    put(group + "cpu.stat", "usage_usec 7000\nuser_usec 1\n");
    assertThat(ContainerGroups.find(mount, "systemd", ID).orElseThrow().read(ID))
        .isEqualTo(new GroupFacts(false, false, 7L, 8192L));
  }

  @Test
  void doesWithoutThePeakOfOlderKernels() throws Exception {
    put("cgroup.controllers", "");
    put("docker/" + ID + "/memory.events", "oom_kill 0\n");
    put("docker/" + ID + "/pids.events", "max 0\n");
    put("docker/" + ID + "/cpu.stat", "usage_usec 7000\n");
    assertThat(ContainerGroups.find(mount, "cgroupfs", ID).orElseThrow().read(ID))
        .isEqualTo(new GroupFacts(false, false, 7L, null));
  }

  @Test
  void seesNothingOfAnEngineElsewhere() {
    assertThat(ContainerGroups.find(mount, "cgroupfs", ID)).isEmpty();
  }

  private void put(String path, String content) throws IOException {
    Path file = mount.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
