package dev.capstan.sandbox.linux.seccomp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Builds the filter as {@code bwrap --seccomp} reads it: an array of the kernel's {@code
 * sock_filter}. Every refusal directly follows its test, so that no jump is ever far.
 */
public final class SeccompFilter {
  /** Name of this filter's rules in results; a new number for new rules. */
  public static final String NAME = "capstan-1";

  /** As in Java's {@code os.arch}: the numbers of calls differ between machines. */
  public static final String MACHINE = "amd64";

  private static final int ARCH_X86_64 = 0xC000_003E;
  private static final int X32_BIT = 0x4000_0000;

  // offsets in struct seccomp_data; of the arguments the low halves, which is all that is tested
  private static final int NUMBER = 0;
  private static final int ARCH = 4;
  private static final int FIRST_ARGUMENT = 16;
  private static final int SECOND_ARGUMENT = 24;

  // BPF_LD|BPF_W|BPF_ABS, BPF_JMP|BPF_JEQ|BPF_K, …JGE, …JSET, BPF_RET|BPF_K
  private static final int LOAD = 0x20;
  private static final int IF_EQUAL = 0x15;
  private static final int IF_AT_LEAST = 0x35;
  private static final int IF_ANY_BIT = 0x45;
  private static final int RETURN = 0x06;

  private static final int ALLOW = 0x7FFF_0000;
  private static final int FAIL_WITH = 0x0005_0000;
  private static final int EPERM = 1;
  private static final int ENOSYS = 38;

  private static final int IOCTL = 16;
  private static final int SOCKET = 41;
  private static final int SOCKETPAIR = 53;
  private static final int CLONE = 56;
  private static final int CLONE3 = 435;
  private static final int NEW_NAMESPACES = 0x7E02_0080;
  private static final int AF_UNIX = 1;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  /** Typing into the terminal of whoever started the worker. */
  private static final int TIOCSTI = 0x5412;

  private static final int TIOCLINUX = 0x541C;

  private final ByteArrayOutputStream program = new ByteArrayOutputStream();

  private SeccompFilter() {}

  /** The program's bytes. */
  public static byte[] program() {
    return new SeccompFilter().build();
  }

  private byte[] build() {
    instruction(LOAD, ARCH);
    instruction(IF_EQUAL, 1, 0, ARCH_X86_64);
    fail(EPERM); // calls of 32-bit programs, which the kernel numbers otherwise
    instruction(LOAD, NUMBER);
    instruction(IF_AT_LEAST, 0, 1, X32_BIT);
    fail(EPERM);
    instruction(IF_EQUAL, 0, 1, CLONE3);
    fail(ENOSYS); // its flags lie in memory, out of sight; C libraries fall back to clone
    for (DeniedCalls call : DeniedCalls.values()) {
      instruction(IF_EQUAL, 0, 1, call.number());
      fail(EPERM);
    }
    onlyFamilies(SOCKET);
    onlyFamilies(SOCKETPAIR);
    instruction(IF_EQUAL, 0, 4, CLONE);
    instruction(LOAD, FIRST_ARGUMENT);
    instruction(IF_ANY_BIT, 0, 1, NEW_NAMESPACES);
    fail(EPERM);
    instruction(RETURN, ALLOW);
    instruction(IF_EQUAL, 0, 4, IOCTL);
    instruction(LOAD, SECOND_ARGUMENT);
    instruction(IF_EQUAL, 1, 0, TIOCSTI);
    instruction(IF_EQUAL, 0, 1, TIOCLINUX);
    fail(EPERM);
    instruction(RETURN, ALLOW);
    return program.toByteArray();
  }

  private void onlyFamilies(int call) {
    instruction(IF_EQUAL, 0, 6, call);
    instruction(LOAD, FIRST_ARGUMENT);
    instruction(IF_EQUAL, 3, 0, AF_UNIX);
    instruction(IF_EQUAL, 2, 0, AF_INET);
    instruction(IF_EQUAL, 1, 0, AF_INET6);
    fail(EPERM);
    instruction(RETURN, ALLOW);
  }

  private void fail(int errno) {
    instruction(RETURN, FAIL_WITH | errno);
  }

  private void instruction(int code, int operand) {
    instruction(code, 0, 0, operand);
  }

  /**
   * @param ifTrue how many instructions to skip
   */
  private void instruction(int code, int ifTrue, int ifFalse, int operand) {
    program.writeBytes(
        ByteBuffer.allocate(8)
            .order(ByteOrder.nativeOrder())
            .putShort((short) code)
            .put((byte) ifTrue)
            .put((byte) ifFalse)
            .putInt(operand)
            .array());
  }
}
