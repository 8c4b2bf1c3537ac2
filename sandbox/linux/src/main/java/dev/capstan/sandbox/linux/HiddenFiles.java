package dev.capstan.sandbox.linux;

import java.util.List;

/** Files of the kernel that every provider hides from programs. */
public final class HiddenFiles {
  /** How the machine was started. Not every kernel has both. */
  public static final List<String> PATHS = List.of("/proc/cmdline", "/proc/bootconfig");

  private HiddenFiles() {}
}
