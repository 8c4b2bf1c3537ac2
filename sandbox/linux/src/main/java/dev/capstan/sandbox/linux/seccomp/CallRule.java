package dev.capstan.sandbox.linux.seccomp;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Under which condition a system call is allowed. */
enum CallRule {
  ALWAYS(List.of()),

  /** Sockets of the families UNIX, INET and INET6; not NETLINK, VSOCK, ALG, PACKET and others. */
  UNIX_AND_INTERNET(equal(0, 1, 2, 10)),

  /** Sockets of the family UNIX. */
  UNIX(equal(0, 1)),

  /** Execution domains that do not widen the kernel's surface, and the query. */
  PERSONALITIES(equal(0, 0, 0x8, 0x2_0000, 0x2_0008, 0xFFFF_FFFFL)),

  /** No flag that makes a namespace. */
  NO_NAMESPACES(List.of(new ArgumentTest(0, 0x7E02_0080, 0))),

  /**
   * No input into the terminal that the worker was started from: neither TIOCSTI (0x5412) nor
   * TIOCLINUX (0x541C) in the low 16 bits.
   */
  NO_TERMINAL_INPUT(noTerminalInput()),

  /**
   * On the calling process only, named by 0. A limit that a program sets for its runner would kill
   * the runner.
   */
  OWN_PROCESS(equal(0, 0)),

  /** On any process but the first, which is the runner. */
  NOT_THE_RUNNER(differs(0, 1)),

  /** No F_NOTIFY (0x402): it shows when other sandboxes read a folder of the shared root. */
  NO_NOTIFICATION(differs(1, 0x402)),

  /**
   * Fails with ENOSYS instead of EPERM. The flags of clone3 lie in memory, where a filter can't see
   * them; on ENOSYS, C libraries fall back to clone.
   */
  NOT_IMPLEMENTED(List.of());

  private final List<ArgumentTest> tests;

  CallRule(List<ArgumentTest> tests) {
    this.tests = tests;
  }

  /** The call is allowed if one of them holds; without tests, always. */
  List<ArgumentTest> tests() {
    return tests;
  }

  private static List<ArgumentTest> equal(int index, long... values) {
    return LongStream.of(values)
        .mapToObj(value -> new ArgumentTest(index, ArgumentTest.ALL_BITS, value))
        .toList();
  }

  /** Another value in the low 32 bits, which are all that the kernel reads. */
  private static List<ArgumentTest> differs(int index, long value) {
    return IntStream.range(0, Integer.SIZE)
        .mapToObj(bit -> new ArgumentTest(index, 1L << bit, ~value & 1L << bit))
        .toList();
  }

  /**
   * Docker's profiles have no "not equal in these bits". The two commands agree in all bits but 1,
   * 2 and 3, where they are 001 and 110. So another command differs from both in one of the common
   * bits, or its bits 3 and 2 differ, or its bits 2 and 1 are equal.
   */
  private static List<ArgumentTest> noTerminalInput() {
    List<ArgumentTest> tests = new ArrayList<>();
    for (int bit = 0; bit < 16; bit++) {
      if (bit < 1 || bit > 3) {
        tests.add(new ArgumentTest(1, 1L << bit, ~0x5412L & 1L << bit));
      }
    }
    tests.add(new ArgumentTest(1, 0b1100, 0b0100));
    tests.add(new ArgumentTest(1, 0b1100, 0b1000));
    tests.add(new ArgumentTest(1, 0b0110, 0b0000));
    tests.add(new ArgumentTest(1, 0b0110, 0b0110));
    return tests;
  }
}
