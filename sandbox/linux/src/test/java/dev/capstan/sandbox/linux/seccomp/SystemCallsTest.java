package dev.capstan.sandbox.linux.seccomp;

import static dev.capstan.sandbox.linux.seccomp.BpfMachine.ALLOW;
import static dev.capstan.sandbox.linux.seccomp.BpfMachine.ENOSYS;
import static dev.capstan.sandbox.linux.seccomp.BpfMachine.EPERM;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares both filters with each other, and with those of the policy before. */
class SystemCallsTest {
  private static final int BEYOND_ALL_CALLS = 700;

  /** Values of arguments around everything that a rule looks at. */
  private static final long[] ARGUMENTS =
      LongStream.concat(
              LongStream.of(
                  0x402,
                  0x403,
                  0x1_0000_0402L,
                  0x5411,
                  0x5412,
                  0x5413,
                  0x541B,
                  0x541C,
                  0x541D,
                  0x5401,
                  0x5410,
                  0x541A,
                  0x541E,
                  0x8000_5412L,
                  0x1_0000_5412L,
                  0xFFFF_5412L,
                  0x8000_541CL,
                  0x3D_0F00,
                  0x2_0011,
                  0x2_0008,
                  0x2_0009,
                  0xFFFF_FFFFL,
                  -1,
                  0x1_0000_0001L,
                  0x1_0000_0000L),
              LongStream.concat(
                  LongStream.range(0, 64), LongStream.range(0, 64).map(bit -> 1L << bit)))
          .toArray();

  @ParameterizedTest
  @EnumSource
  void bothFiltersDecideTheSameForEveryCall(Architecture architecture) {
    BpfMachine filter = new BpfMachine(SeccompFilter.program(architecture));
    ProfileMachine profile = new ProfileMachine(SeccompProfile.json(), architecture);
    Map<Integer, SystemCall> calls = byNumber(architecture);
    int newest = calls.keySet().stream().max(Integer::compare).orElseThrow();
    for (int number = 0; number < BEYOND_ALL_CALLS; number++) {
      SystemCall call = calls.get(number);
      String name = call == null ? "not in the table" : call.name();
      for (long argument : ARGUMENTS) {
        int expected =
            number > newest
                ? ENOSYS
                : call != null && call.runtimeOnly()
                    ? EPERM
                    : profile.decide(name, argument, argument);
        assertThat(filter.decide(architecture.auditNumber(), number, argument, argument))
            .as("call %d %s, arguments %x", number, name, argument)
            .isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyDockersProfileHasTheCallsOfTheRuntime(Architecture architecture) {
    BpfMachine filter = new BpfMachine(SeccompFilter.program(architecture));
    ProfileMachine profile = new ProfileMachine(SeccompProfile.json(), architecture);
    List<SystemCall> runtime = SystemCalls.load().stream().filter(SystemCall::runtimeOnly).toList();
    assertThat(runtime).extracting(SystemCall::name).containsExactly("capset", "setgroups");
    assertThat(runtime)
        .allSatisfy(
            call -> {
              int number = Objects.requireNonNull(call.numbers().get(architecture));
              assertThat(profile.decide(call.name(), 0, 0)).isEqualTo(ALLOW);
              assertThat(filter.decide(architecture.auditNumber(), number, 0, 0)).isEqualTo(EPERM);
            });
  }

  @ParameterizedTest
  @EnumSource
  void nothingThatDockersProfileRefusedIsAllowed(Architecture architecture) throws IOException {
    ProfileMachine before =
        new ProfileMachine(new String(resource("capstan-1.json"), UTF_8), architecture);
    ProfileMachine now = new ProfileMachine(SeccompProfile.json(), architecture);
    for (SystemCall call : SystemCalls.load()) {
      for (long argument : ARGUMENTS) {
        if (now.decide(call.name(), argument, argument) == ALLOW) {
          assertThat(before.decide(call.name(), argument, argument))
              .as("%s, arguments %x", call.name(), argument)
              .isEqualTo(ALLOW);
        }
      }
    }
  }

  /** Only on x86-64, where alone the filter before existed. */
  @Test
  void nothingThatBubblewrapsFilterRefusedIsAllowed() throws IOException {
    BpfMachine before = new BpfMachine(resource("capstan-1-x86_64.bpf"));
    BpfMachine now = new BpfMachine(SeccompFilter.program(Architecture.X86_64));
    List<Integer> allowed = new ArrayList<>();
    for (int number = 0; number < BEYOND_ALL_CALLS; number++) {
      for (long argument : ARGUMENTS) {
        if (decide(now, number, argument) == ALLOW) {
          allowed.add(number);
          assertThat(decide(before, number, argument))
              .as("call %d, arguments %x", number, argument)
              .isEqualTo(ALLOW);
        }
      }
    }
    assertThat(allowed.stream().distinct()).hasSizeGreaterThan(270);
  }

  private static int decide(BpfMachine machine, int number, long argument) {
    return machine.decide(Architecture.X86_64.auditNumber(), number, argument, argument);
  }

  /** From the kernel's tables: syscall_64.tbl and asm-generic/unistd.h. */
  @ParameterizedTest
  @CsvSource({
    "read, 0, 63",
    "write, 1, 64",
    "mmap, 9, 222",
    "rt_sigreturn, 15, 139",
    "ioctl, 16, 29",
    "socket, 41, 198",
    "socketpair, 53, 199",
    "clone, 56, 220",
    "execve, 59, 221",
    "exit, 60, 93",
    "fcntl, 72, 25",
    "personality, 135, 92",
    "prctl, 157, 167",
    "futex, 202, 98",
    "openat, 257, 56",
    "newfstatat, 262, 79",
    "getrandom, 318, 278",
    "rseq, 334, 293",
    "clone3, 435, 435",
    "fchmodat2, 452, 452"
  })
  void numbersAreTheKernels(String name, int x86, int arm) {
    assertThat(SystemCalls.load())
        .filteredOn(call -> call.name().equals(name))
        .singleElement()
        .extracting(SystemCall::numbers)
        .isEqualTo(Map.of(Architecture.X86_64, x86, Architecture.AARCH64, arm));
  }

  @ParameterizedTest
  @EnumSource
  void everyCallAndEveryNumberIsListedOnce(Architecture architecture) {
    assertThat(SystemCalls.load()).extracting(SystemCall::name).doesNotHaveDuplicates().isSorted();
    assertThat(
            SystemCalls.load().stream()
                .map(SystemCall::numbers)
                .flatMap(numbers -> Stream.ofNullable(numbers.get(architecture))))
        .doesNotHaveDuplicates();
  }

  private static Map<Integer, SystemCall> byNumber(Architecture architecture) {
    return SystemCalls.load().stream()
        .filter(call -> call.numbers().containsKey(architecture))
        .collect(
            Collectors.toMap(
                call -> Objects.requireNonNull(call.numbers().get(architecture)),
                Function.identity()));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = SystemCallsTest.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }
}
