package dev.capstan.sandbox.linux.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Groups of version 1: a tree per controller, of which several may be mounted together. */
final class CgroupsV1 implements Cgroups {
  private final Path memory;
  private final Path pids;
  private final Path cpu;
  private final Path cpuacct;

  /**
   * The trees to use, without repetition; memory first: each process that is in any tree is in this
   * one.
   */
  private final List<Path> trees;

  /**
   * @param folders below which groups are made, by controller: memory, pids, cpu and cpuacct
   */
  CgroupsV1(Map<String, Path> folders) {
    memory = folder(folders, "memory");
    pids = folder(folders, "pids");
    cpu = folder(folders, "cpu");
    cpuacct = folder(folders, "cpuacct");
    Set<Path> distinct = new LinkedHashSet<>(List.of(memory, pids, cpu));
    distinct.add(cpuacct);
    trees = List.copyOf(distinct);
  }

  private static Path folder(Map<String, Path> folders, String controller) {
    Path folder = folders.get(controller);
    if (folder == null) {
      throw new IllegalArgumentException("no folder for the controller " + controller);
    }
    return folder;
  }

  @Override
  public String version() {
    return "cgroup-v1";
  }

  @Override
  public void createOwner(String owner) throws IOException {
    for (Path tree : trees) {
      Files.createDirectories(tree.resolve(owner));
    }
  }

  @Override
  public Cgroup create(String owner, String name, CgroupLimits limits) throws IOException {
    Cgroup group = existing(owner, name);
    try {
      for (Path tree : trees) {
        Files.createDirectory(tree.resolve(owner).resolve(name));
      }
      Path inMemory = memory.resolve(owner).resolve(name);
      String bytes = Long.toString(limits.memoryBytes());
      // in this order: memory and swap together may never be less than memory
      CgroupFiles.write(inMemory.resolve("memory.limit_in_bytes"), bytes);
      Swap.limit(inMemory.resolve("memory.memsw.limit_in_bytes"), bytes);
      CgroupFiles.write(
          pids.resolve(owner).resolve(name).resolve("pids.max"), Integer.toString(limits.pids()));
      CgroupFiles.write(
          cpu.resolve(owner).resolve(name).resolve("cpu.cfs_quota_us"),
          Long.toString(limits.quotaUs()));
    } catch (IOException e) {
      group.remove();
      throw e;
    }
    return group;
  }

  @Override
  public Cgroup existing(String owner, String name) {
    return new CgroupV1(
        trees.stream().map(tree -> tree.resolve(owner).resolve(name)).toList(),
        memory.resolve(owner).resolve(name),
        pids.resolve(owner).resolve(name),
        cpuacct.resolve(owner).resolve(name));
  }

  @Override
  public List<String> owners() throws IOException {
    Set<String> owners = new LinkedHashSet<>();
    for (Path tree : trees) {
      owners.addAll(CgroupFiles.folders(tree));
    }
    return List.copyOf(owners);
  }

  @Override
  public List<String> names(String owner) throws IOException {
    Set<String> names = new LinkedHashSet<>();
    for (Path tree : trees) {
      names.addAll(CgroupFiles.folders(tree.resolve(owner)));
    }
    return List.copyOf(names);
  }

  @Override
  public void removeOwner(String owner) {
    for (Path tree : trees) {
      CgroupFiles.removeFolder(tree.resolve(owner));
    }
  }
}
