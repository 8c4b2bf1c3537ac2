package dev.capstan.sandbox.bubblewrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Seconds since the machine's start. */
interface MachineClock {
  long seconds();

  /** The kernel's: it keeps counting while the machine sleeps, and it can't be set. */
  static MachineClock ofKernel() {
    return () -> {
      try {
        String uptime = Files.readString(Path.of("/proc/uptime"));
        return Long.parseLong(uptime.substring(0, uptime.indexOf('.')));
      } catch (IOException e) {
        throw new UncheckedIOException("/proc/uptime can't be read", e);
      }
    };
  }
}
