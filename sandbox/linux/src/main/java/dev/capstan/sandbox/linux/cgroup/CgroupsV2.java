package dev.capstan.sandbox.linux.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Groups of version 2, below a group that this process may manage: its own, delegated one, or the
 * root. A group either holds processes or hands controllers to those below it, so what runs in ours
 * moves into a leaf first.
 */
final class CgroupsV2 implements Cgroups {
  static final List<String> CONTROLLERS = List.of("memory", "pids", "cpu");
  private static final String ENABLE = "+memory +pids +cpu";
  private static final String SUBTREE_CONTROL = "cgroup.subtree_control";
  private static final String PROCS = "cgroup.procs";
  private static final String LEAF = "capstan.worker";

  private final Path base;

  private CgroupsV2(Path base) {
    this.base = base;
  }

  /**
   * Prepares {@code base} to have groups with limits below it.
   *
   * @throws IOException if this process may not manage it
   */
  static CgroupsV2 below(Path base) throws IOException {
    try {
      CgroupFiles.write(base.resolve(SUBTREE_CONTROL), ENABLE);
    } catch (IOException e) {
      Path leaf = Files.createDirectories(base.resolve(LEAF));
      for (long pid : CgroupFiles.pids(base.resolve(PROCS))) {
        CgroupFiles.write(leaf.resolve(PROCS), Long.toString(pid));
      }
      CgroupFiles.write(base.resolve(SUBTREE_CONTROL), ENABLE);
    }
    return new CgroupsV2(base);
  }

  @Override
  public String version() {
    return "cgroup-v2";
  }

  @Override
  public void createOwner(String owner) throws IOException {
    Path folder = Files.createDirectories(base.resolve(owner));
    CgroupFiles.write(folder.resolve(SUBTREE_CONTROL), ENABLE);
  }

  @Override
  public Cgroup create(String owner, String name, CgroupLimits limits) throws IOException {
    Path folder = Files.createDirectory(base.resolve(owner).resolve(name));
    Cgroup group = new CgroupV2(folder);
    try {
      CgroupV2.limit(folder, limits);
    } catch (IOException e) {
      group.remove();
      throw e;
    }
    return group;
  }

  @Override
  public Cgroup existing(String owner, String name) {
    return new CgroupV2(base.resolve(owner).resolve(name));
  }

  @Override
  public List<String> owners() throws IOException {
    return CgroupFiles.folders(base);
  }

  @Override
  public List<String> names(String owner) throws IOException {
    return CgroupFiles.folders(base.resolve(owner));
  }

  @Override
  public void removeOwner(String owner) {
    CgroupFiles.removeFolder(base.resolve(owner));
  }
}
