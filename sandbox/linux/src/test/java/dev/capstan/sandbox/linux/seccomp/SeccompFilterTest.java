package dev.capstan.sandbox.linux.seccomp;

import static dev.capstan.sandbox.linux.seccomp.BpfMachine.ALLOW;
import static dev.capstan.sandbox.linux.seccomp.BpfMachine.ENOSYS;
import static dev.capstan.sandbox.linux.seccomp.BpfMachine.EPERM;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeccompFilterTest {
  private static final int X86_64 = 0xC000_003E;
  private static final int I386 = 0x4000_0003;
  private static final int AARCH64 = 0xC000_00B7;
  private static final int ARM = 0x4000_0028;

  /**
   * ptrace, process_vm_readv, mount, unshare, setns, bpf, io_uring_setup, keyctl, clock_settime.
   */
  @ParameterizedTest
  @ValueSource(ints = {101, 310, 165, 272, 308, 321, 425, 250, 227})
  void deniesCallsThatAreNotListed(int call) {
    assertThat(decide(X86_64, call, 0, 0)).isEqualTo(EPERM);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 9, 59, 60, 202, 231, 257, 318, 434})
  void allowsOrdinaryCalls(int call) {
    assertThat(decide(X86_64, call, -1, -1)).isEqualTo(ALLOW);
  }

  @Test
  void deniesOtherAbis() {
    assertThat(decide(I386, 1, 0, 0)).isEqualTo(EPERM);
    assertThat(decide(AARCH64, 63, 0, 0)).isEqualTo(EPERM);
    assertThat(decide(X86_64, 0x4000_0001, 0, 0)).isEqualTo(EPERM);
    assertThat(decide(X86_64, -1, 0, 0)).isEqualTo(EPERM);
    BpfMachine arm = new BpfMachine(SeccompFilter.program(Architecture.AARCH64));
    assertThat(arm.decide(ARM, 4, 0, 0)).isEqualTo(EPERM);
    assertThat(arm.decide(X86_64, 1, 0, 0)).isEqualTo(EPERM);
    assertThat(arm.decide(AARCH64, 63, 0, 0)).isEqualTo(ALLOW);
  }

  @Test
  void hidesCloneWithFlagsInMemoryAndCallsThatAreNewerThanTheTable() {
    assertThat(decide(X86_64, 435, 0, 0)).isEqualTo(ENOSYS);
    assertThat(decide(X86_64, 600, 0, 0)).isEqualTo(ENOSYS);
  }

  @Test
  void allowsThreadsAndDeniesNamespaces() {
    assertThat(decide(X86_64, 56, 0x003D_0F00, 0)).isEqualTo(ALLOW);
    assertThat(decide(X86_64, 56, 0x1000_0000, 0)).isEqualTo(EPERM);
    assertThat(decide(X86_64, 56, 0x0002_0011, 0)).isEqualTo(EPERM);
  }

  @Test
  void allowsThreeFamiliesOfSockets() {
    for (int family = 0; family < 50; family++) {
      boolean allowed = family == 1 || family == 2 || family == 10;
      assertThat(decide(X86_64, 41, family, 0)).isEqualTo(allowed ? ALLOW : EPERM);
      assertThat(decide(X86_64, 53, family, 0)).isEqualTo(family == 1 ? ALLOW : EPERM);
    }
  }

  @Test
  void deniesTypingIntoTerminals() {
    assertThat(decide(X86_64, 16, 0, 0x5412)).isEqualTo(EPERM);
    assertThat(decide(X86_64, 16, 0, 0x541C)).isEqualTo(EPERM);
    for (long command = 0x5400; command < 0x5480; command++) {
      boolean types = command == 0x5412 || command == 0x541C;
      assertThat(decide(X86_64, 16, 0, command)).isEqualTo(types ? EPERM : ALLOW);
    }
  }

  @Test
  void allowsLimitsOfTheCallerOnly() {
    assertThat(decide(X86_64, 302, 0, 0)).isEqualTo(ALLOW);
    for (long pid : new long[] {1, 2, 3, 1000, -1, 0x1_0000_0000L}) {
      assertThat(decide(X86_64, 302, pid, 0)).isEqualTo(EPERM);
    }
  }

  @Test
  void protectsTheRunnerFromSchedulingByItsProgram() {
    for (int call : new int[] {203, 314, 142, 144}) {
      assertThat(decide(X86_64, call, 1, 0)).isEqualTo(EPERM);
      assertThat(decide(X86_64, call, 0x1_0000_0001L, 0)).isEqualTo(EPERM);
      assertThat(decide(X86_64, call, 0, 0)).isEqualTo(ALLOW);
      assertThat(decide(X86_64, call, 77, 0)).isEqualTo(ALLOW);
    }
  }

  /**
   * inotify_init, inotify_init1, inotify_add_watch, fanotify_init, cachestat, io_setup, F_NOTIFY.
   */
  @Test
  void deniesWhatWatchesOrStarvesOtherSandboxes() {
    for (int call : new int[] {253, 294, 254, 300, 451, 206}) {
      assertThat(decide(X86_64, call, 0, 0)).isEqualTo(EPERM);
    }
    assertThat(decide(X86_64, 72, 3, 0x402)).isEqualTo(EPERM);
    for (int command = 0; command < 0x440; command++) {
      assertThat(decide(X86_64, 72, 3, command)).isEqualTo(command == 0x402 ? EPERM : ALLOW);
    }
  }

  @Test
  void staysFarBelowTheKernelsLimitOf4096Instructions() {
    for (Architecture architecture : Architecture.values()) {
      assertThat(SeccompFilter.program(architecture).length / 8).isLessThan(1500);
    }
  }

  private static int decide(int arch, int call, long first, long second) {
    return new BpfMachine(SeccompFilter.program(Architecture.X86_64))
        .decide(arch, call, first, second);
  }
}
