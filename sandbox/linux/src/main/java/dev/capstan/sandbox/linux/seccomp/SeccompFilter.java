package dev.capstan.sandbox.linux.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The table as a classic BPF program, an array of the kernel's {@code sock_filter}, as {@code bwrap
 * --seccomp} reads it. The program finds a call's number by binary search over ranges of numbers
 * that have the same rule. So a call costs about eight comparisons, on kernels that don't cache the
 * decision.
 */
public final class SeccompFilter {
  static final int EPERM = 1;
  static final int ENOSYS = 38;

  /** Calls of the x32 ABI have this bit in their numbers. */
  private static final long X32_BIT = 0x4000_0000;

  // offsets in struct seccomp_data; both architectures have the low half of an argument first
  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;
  private static final int ARGUMENTS = 16;

  // BPF_LD|BPF_W|BPF_ABS, BPF_ALU|BPF_AND|BPF_K, BPF_JMP|BPF_JA, …JEQ|BPF_K, …JGE|BPF_K, BPF_RET
  private static final int LOAD = 0x20;
  private static final int AND = 0x54;
  private static final int JUMP = 0x05;
  private static final int IF_EQUAL = 0x15;
  private static final int IF_AT_LEAST = 0x35;
  private static final int RETURN = 0x06;

  private static final int ALLOW = 0x7FFF_0000;
  private static final int FAIL_WITH = 0x0005_0000;

  private SeccompFilter() {}

  /**
   * @param ifTrue how many instructions to skip
   */
  private record Instruction(int code, int ifTrue, int ifFalse, int operand) {
    static Instruction of(int code, int operand) {
      return new Instruction(code, 0, 0, operand);
    }
  }

  /** The program's bytes, for native calls of that architecture. */
  public static byte[] program(Architecture architecture) {
    List<Instruction> program = new ArrayList<>();
    program.add(Instruction.of(LOAD, ARCHITECTURE));
    program.add(new Instruction(IF_EQUAL, 1, 0, architecture.auditNumber()));
    program.add(fail(EPERM));
    program.add(Instruction.of(LOAD, NUMBER));
    program.addAll(search(List.copyOf(ranges(architecture).entrySet())));
    ByteBuffer bytes = ByteBuffer.allocate(8 * program.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (Instruction each : program) {
      bytes.putShort((short) each.code).put((byte) each.ifTrue).put((byte) each.ifFalse);
      bytes.putInt(each.operand);
    }
    return bytes.array();
  }

  /** What to do with calls, by the first number of each range. */
  private static TreeMap<Long, List<Instruction>> ranges(Architecture architecture) {
    TreeMap<Long, List<Instruction>> byNumber = new TreeMap<>();
    for (SystemCall call : SystemCalls.load()) {
      Integer number = call.numbers().get(architecture);
      if (number != null && !call.runtimeOnly()) {
        byNumber.put((long) number, decision(call.rule()));
      }
    }
    long newest = byNumber.lastKey();
    List<Instruction> refused = List.of(fail(EPERM));
    List<Instruction> previous = List.of();
    TreeMap<Long, List<Instruction>> ranges = new TreeMap<>();
    for (long number = 0; number <= newest; number++) {
      List<Instruction> decision = byNumber.getOrDefault(number, refused);
      if (!decision.equals(previous)) {
        ranges.put(number, decision);
        previous = decision;
      }
    }
    // libraries then use an older call; container runtimes do the same
    ranges.put(newest + 1, List.of(fail(ENOSYS)));
    ranges.put(X32_BIT, refused);
    return ranges;
  }

  private static List<Instruction> search(List<Map.Entry<Long, List<Instruction>>> ranges) {
    if (ranges.size() == 1) {
      return ranges.getFirst().getValue();
    }
    int middle = ranges.size() / 2;
    List<Instruction> below = search(ranges.subList(0, middle));
    List<Instruction> program = new ArrayList<>();
    // in two steps, since a conditional jump skips 255 instructions at most
    program.add(new Instruction(IF_AT_LEAST, 0, 1, ranges.get(middle).getKey().intValue()));
    program.add(Instruction.of(JUMP, below.size()));
    program.addAll(below);
    program.addAll(search(ranges.subList(middle, ranges.size())));
    return program;
  }

  private static List<Instruction> decision(CallRule rule) {
    List<Instruction> decision = new ArrayList<>();
    for (ArgumentTest test : rule.tests()) {
      int offset = ARGUMENTS + 8 * test.index();
      List<Instruction> low = half(offset, test.mask(), test.value(), 1);
      decision.addAll(half(offset + 4, test.mask() >>> 32, test.value() >>> 32, low.size() + 1));
      decision.addAll(low);
      decision.add(Instruction.of(RETURN, ALLOW));
    }
    if (rule == CallRule.NOT_IMPLEMENTED) {
      decision.add(fail(ENOSYS));
    } else {
      decision.add(decision.isEmpty() ? Instruction.of(RETURN, ALLOW) : fail(EPERM));
    }
    return decision;
  }

  /**
   * Tests 32 bits of an argument.
   *
   * @param toNext how many instructions to skip if they differ
   */
  private static List<Instruction> half(int offset, long mask, long value, int toNext) {
    int bits = (int) mask;
    if (bits == 0) {
      return List.of();
    }
    List<Instruction> test = new ArrayList<>();
    test.add(Instruction.of(LOAD, offset));
    if (bits != -1) {
      test.add(Instruction.of(AND, bits));
    }
    test.add(new Instruction(IF_EQUAL, 0, toNext, (int) value));
    return test;
  }

  private static Instruction fail(int errno) {
    return Instruction.of(RETURN, FAIL_WITH | errno);
  }
}
