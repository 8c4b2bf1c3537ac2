package dev.capstan.sandbox.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/**
 * The filter of system calls, {@code seccomp.json}: moby 26.1's default without what it allows by
 * capability (there are none), without ptrace and reading another process's memory, modify_ldt and
 * memfd_secret, for 64-bit calls of x86 and ARM only, and with sockets of UNIX, INET and INET6 only
 * (no NETLINK, VSOCK, ALG, PACKET), and without the ioctl TIOCSTI (by sixteen rules, since a rule
 * can't say 'not' of some bits). io_uring, keyctl, bpf, userfaultfd and perf are refused as there;
 * clone3 stays ENOSYS, so that clone's flags can be checked.
 */
final class SeccompProfile {
  /** In the environment's policy; goes up with every change of the file. */
  static final String NAME = "capstan-1";

  private SeccompProfile() {}

  static String json() {
    try (InputStream in = SeccompProfile.class.getResourceAsStream("seccomp.json")) {
      return new String(Objects.requireNonNull(in, "seccomp.json").readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("seccomp.json can't be read from the class path", e);
    }
  }
}
