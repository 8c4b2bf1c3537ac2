package dev.capstan.sandbox.linux.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the program as the kernel would. */
class SeccompFilterTest {
  private static final int X86_64 = 0xC000_003E;
  private static final int I386 = 0x4000_0003;
  private static final int ALLOW = 0x7FFF_0000;
  private static final int EPERM = 0x0005_0001;
  private static final int ENOSYS = 0x0005_0026;

  @ParameterizedTest
  @EnumSource
  void deniesTheListedCalls(DeniedCalls call) {
    assertThat(decide(X86_64, call.number(), 0, 0)).isEqualTo(EPERM);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9, 59, 60, 202, 231, 257, 318, 434})
  void allowsOrdinaryCalls(int call) {
    assertThat(decide(X86_64, call, -1, -1)).isEqualTo(ALLOW);
  }

  @Test
  void deniesOtherWaysIntoTheKernel() {
    assertThat(decide(I386, 1, 0, 0)).isEqualTo(EPERM);
    assertThat(decide(X86_64, 0x4000_0001, 0, 0)).isEqualTo(EPERM);
    assertThat(decide(X86_64, -1, 0, 0)).isEqualTo(EPERM);
  }

  @Test
  void hidesCloneWithFlagsInMemory() {
    assertThat(decide(X86_64, 435, 0, 0)).isEqualTo(ENOSYS);
  }

  @Test
  void allowsThreadsAndDeniesNamespaces() {
    assertThat(decide(X86_64, 56, 0x003D_0F00, 0)).isEqualTo(ALLOW);
    assertThat(decide(X86_64, 56, 0x1000_0000, 0)).isEqualTo(EPERM);
    assertThat(decide(X86_64, 56, 0x0002_0011, 0)).isEqualTo(EPERM);
  }

  @ParameterizedTest
  @ValueSource(ints = {41, 53})
  void allowsThreeFamiliesOfSockets(int call) {
    for (int family = 0; family < 50; family++) {
      boolean allowed = family == 1 || family == 2 || family == 10;
      assertThat(decide(X86_64, call, family, 0)).isEqualTo(allowed ? ALLOW : EPERM);
    }
  }

  @Test
  void deniesTypingIntoTerminals() {
    assertThat(decide(X86_64, 16, 0, 0x5412)).isEqualTo(EPERM);
    assertThat(decide(X86_64, 16, 0, 0x541C)).isEqualTo(EPERM);
    assertThat(decide(X86_64, 16, 0, 0x5401)).isEqualTo(ALLOW);
  }

  private static int decide(int arch, int call, int first, int second) {
    ByteBuffer program = ByteBuffer.wrap(SeccompFilter.program()).order(ByteOrder.nativeOrder());
    int accumulator = 0;
    int at = 0;
    while (true) {
      int code = program.getShort(at * 8);
      int ifTrue = program.get(at * 8 + 2);
      int ifFalse = program.get(at * 8 + 3);
      int operand = program.getInt(at * 8 + 4);
      at++;
      switch (code) {
        case 0x20 ->
            accumulator =
                switch (operand) {
                  case 0 -> call;
                  case 4 -> arch;
                  case 16 -> first;
                  case 24 -> second;
                  default -> throw new AssertionError("offset " + operand);
                };
        case 0x15 -> at += accumulator == operand ? ifTrue : ifFalse;
        case 0x35 -> at += Integer.compareUnsigned(accumulator, operand) >= 0 ? ifTrue : ifFalse;
        case 0x45 -> at += (accumulator & operand) != 0 ? ifTrue : ifFalse;
        case 0x06 -> {
          return operand;
        }
        default -> throw new AssertionError("code " + code);
      }
    }
  }
}
