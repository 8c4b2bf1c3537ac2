package dev.capstan.sandbox.linux.cgroup;

import java.io.IOException;
import java.util.List;

/** A place on this machine where groups with limits can be made. Thread-safe. */
public interface Cgroups {

  /** {@code cgroup-v1} or {@code cgroup-v2}. */
  String version();

  /** Makes the folder that a worker files its groups under, unless it is there. */
  void createOwner(String owner) throws IOException;

  /** Makes a group in its owner's folder. */
  Cgroup create(String owner, String name, CgroupLimits limits) throws IOException;

  /** A group that may be left from earlier. */
  Cgroup existing(String owner, String name);

  /** Names of the owners' folders. */
  List<String> owners() throws IOException;

  /** Names of an owner's groups. */
  List<String> names(String owner) throws IOException;

  /** Removes an owner's folder if no group is left in it. */
  void removeOwner(String owner);
}
