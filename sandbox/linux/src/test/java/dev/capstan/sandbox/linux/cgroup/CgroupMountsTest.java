package dev.capstan.sandbox.linux.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupMountsTest {

  @Test
  void readsAHybridMachine() {
    CgroupMounts mounts =
        CgroupMounts.parse(
            List.of(
                "30 23 0:26 / /sys/fs/cgroup/unified rw,nosuid - cgroup2 cgroup2 rw",
                "31 23 0:27 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct",
                "32 23 0:28 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
                "25 1 254:0 / / rw,relatime - ext4 /dev/vda rw"),
            List.of("4:memory:/x", "0::/"));
    assertThat(mounts.v2()).isEqualTo(Path.of("/sys/fs/cgroup/unified"));
    assertThat(mounts.tree("cpu")).contains(Path.of("/sys/fs/cgroup/cpu,cpuacct"));
    assertThat(mounts.tree("cpuacct")).isEqualTo(mounts.tree("cpu"));
    assertThat(mounts.tree("memory")).contains(Path.of("/sys/fs/cgroup/memory"));
    assertThat(mounts.tree("pids")).isEmpty();
    assertThat(mounts.ownV2()).isEqualTo(Path.of(""));
  }

  @Test
  void findsTheDelegatedGroupOfAUser() {
    CgroupMounts mounts =
        CgroupMounts.parse(
            List.of("30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw"),
            List.of("0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-u1.scope"));
    assertThat(mounts.ownV2())
        .isEqualTo(Path.of("user.slice/user-1000.slice/user@1000.service/app.slice/run-u1.scope"));
  }

  @Test
  void readsAContainerThatMountsLessThanThePathSays() {
    CgroupMounts mounts =
        CgroupMounts.parse(
            List.of("30 23 0:26 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup2 rw"),
            List.of("0::/docker/abc/inner"));
    assertThat(mounts.ownV2()).isEqualTo(Path.of("inner"));
  }
}
