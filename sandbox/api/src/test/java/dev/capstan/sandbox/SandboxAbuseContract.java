package dev.capstan.sandbox;

import static dev.capstan.sandbox.SandboxRun.python;
import static dev.capstan.sandbox.SandboxRun.shell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.sandbox.SandboxRun.Result;
import dev.capstan.schema.attempt.SkippedArtifact;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What programs that mean harm must not reach, whatever the provider; what they must not use up is
 * in {@link SandboxExhaustionContract}. Language policies play no part here.
 */
public abstract class SandboxAbuseContract extends SandboxExhaustionContract {
  // files

  @Test
  void seesNoFileOfTheHost() throws Exception {
    Path secret = Files.writeString(temp.resolve("secret"), "the host's");
    Result result =
        run(shell("cat '" + secret + "' /proc/1/root" + secret + "; ls -A /root /home /sys /mnt"));
    assertThat(result.stdout()).doesNotContain("the host's").doesNotContain("secret");
    assertThat(run(shell("cat /etc/shadow")).stdout()).doesNotContain("$");
  }

  @Test
  void writesNowhereButInItsOwnSpace() throws Exception {
    Result result =
        run(
            shell(
                """
                for d in / /etc /usr /opt/capstan /dev /proc /sys /var /run /root; do
                  touch $d/x 2>/dev/null && echo "wrote $d"
                done
                touch /work/x /tmp/x /dev/shm/x && echo ours\
                """));
    assertThat(result.stdout()).isEqualTo("ours\n");
  }

  @Test
  void findsNothingOfThePreviousJob() throws Exception {
    run(shell("echo left >/tmp/x; echo left >/dev/shm/x; echo left >/work/x"));
    Result result =
        run(shell("cat /tmp/x /dev/shm/x /work/x; find /work/out /work/in /dev/shm -mindepth 1"));
    assertThat(result.stdout()).isEmpty();
  }

  @Test
  void takesRegularFilesOnly() throws Exception {
    Result result =
        run(
            python(
                """
                import os
                os.symlink('/etc/passwd', 'out/link')
                os.symlink('/', 'out/rootlink')
                open('out/one', 'w').write('x')
                os.link('out/one', 'out/two')
                os.mkfifo('out/fifo')
                open(b'out/bad\\xff', 'w')
                open('out/a\\nb', 'w')
                open('out/fine', 'w').write('fine')
                """));
    assertThat(result.artifacts()).containsOnlyKeys("out/fine");
    assertThat(result.output().skippedArtifacts())
        .extracting(SkippedArtifact::reason)
        .hasSizeGreaterThanOrEqualTo(7)
        .anyMatch(reason -> reason.contains("link"));
  }

  @Test
  void gainsNothingFromSetuidOrTheKernelsFiles() throws Exception {
    Result result =
        run(
            shell(
                """
                cp /usr/bin/id /work/id; chmod 4755 /work/id; /work/id -u
                (echo x >/proc/sys/kernel/core_pattern) 2>/dev/null && echo core
                (echo b >/proc/sysrq-trigger) 2>/dev/null && echo sysrq
                (echo x >/proc/1/oom_score_adj) 2>/dev/null && echo oom
                ls /proc/1/fd >/dev/null 2>&1 && echo fds
                cat /proc/1/environ >/dev/null 2>&1 && echo environ
                grep -E '^Cap(Inh|Prm|Eff|Bnd|Amb)' /proc/self/status | grep -v 0000000000000000
                grep NoNewPrivs /proc/self/status\
                """));
    assertThat(result.stdout()).matches("[1-9][0-9]*\nNoNewPrivs:\t1\n");
  }

  @Test
  void howTheMachineWasStartedIsHidden() throws Exception {
    assertThat(Path.of("/proc/cmdline")).isNotEmptyFile();
    Result result = run(shell("cat /proc/cmdline; cat /proc/bootconfig 2>/dev/null; echo end"));
    assertThat(result.stdout()).isEqualTo("end\n");
  }

  // network

  @Test
  void hasNoNetwork() throws Exception {
    Result result =
        run(
            python(
                ATTEMPT
                    + """
                    for host in ('1.1.1.1', '169.254.169.254', '10.0.0.1', '127.0.0.1'):
                        for port in (80, 9092, 6379, 9000, 53):
                            attempt('tcp', lambda: socket.create_connection((host, port), 0.2))
                    attempt('v6', lambda: socket.create_connection(('fd00:ec2::254', 80), 0.2))
                    attempt('dns', lambda: socket.getaddrinfo('example.org', 80))
                    print([l.split()[0] for l in open('/proc/net/dev').readlines()[2:]])
                    """));
    assertThat(result.stdout()).doesNotContain("DONE").endsWith("['lo:']\n");
  }

  @Test
  void opensNoUnusualSocket() throws Exception {
    Result result =
        run(
            python(
                ATTEMPT
                    + """
                    for name, family, kind in (('alg', 38, 5), ('vsock', 40, 1), ('packet', 17, 3),
                                               ('netlink', 16, 3), ('bluetooth', 31, 3)):
                        attempt(name, lambda: socket.socket(family, kind))
                    """));
    assertThat(result.stdout())
        .isEqualTo("alg EPERM\nvsock EPERM\npacket EPERM\nnetlink EPERM\nbluetooth EPERM\n");
  }

  // processes

  @Test
  void aForkBombHarmsItselfOnly() throws Exception {
    Result result =
        run(
            python(
                    """
                    import os, time
                    n = 0
                    try:
                        while True:
                            if os.fork() == 0:
                                time.sleep(30)
                                os._exit(0)
                            n += 1
                    except BlockingIOError:
                        print('EAGAIN after', n)
                    """)
                .pids(20));
    assertThat(result.stdout()).startsWith("EAGAIN after 1");
    assertThat(result.exit())
        .isInstanceOfSatisfying(
            SandboxExit.Exited.class, exited -> assertThat(exited.processLimitHit()).isTrue());
    assertThat(run(python("print(1)").timeout(Duration.ofSeconds(5))).stdout()).isEqualTo("1\n");
  }

  @Test
  void threadsAreLimitedToo() throws Exception {
    Result result =
        run(
            python(
                    """
                    import threading, time
                    n = 0
                    try:
                        while True:
                            threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
                            n += 1
                    except RuntimeError:
                        print('refused')
                    """)
                .pids(20));
    assertThat(result.stdout()).isEqualTo("refused\n");
  }

  @Test
  void aDaemonDoesNotSurvive() throws Exception {
    Result result =
        run(
            python(
                """
                import os, time
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        os.closerange(0, 256)
                        while True:
                            time.sleep(0.01)
                    os._exit(0)
                print('daemon started')
                """));
    assertThat(result.output().complete()).as(result.describe()).isTrue();
    assertThat(result.stdout()).isEqualTo("daemon started\n");
    assertNothingIsLeft();
  }

  @Test
  void killingEverythingKillsItselfOnly() throws Exception {
    Result result = run(shell("echo before; kill -9 -1; echo after"));
    assertThat(result.exit()).isInstanceOf(SandboxExit.Exited.class);
    assertThat(result.stdout()).startsWith("before\n");
    assertThat(run(python("print(1)")).stdout()).isEqualTo("1\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM", "HUP", "QUIT", "ALRM", "KILL", "STOP", "SEGV"})
  void signalsToTheRunnerAreNobodysFaultButTheProgramsOwn(String signal) throws Exception {
    Result result =
        run(shell("kill -" + signal + " 1; sleep 0.2; echo on").timeout(Duration.ofSeconds(5)));
    assertThat(result.exit()).as(result.describe()).isInstanceOf(SandboxExit.Exited.class);
  }

  /** Whatever the program does to its runner, the platform is not at fault. */
  @Test
  void limitsAndSchedulingOfTheRunnerAreOutOfReach() throws Exception {
    Result result =
        run(
            python(
                ATTEMPT
                    + """
                    import resource
                    for limit in (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_NOFILE):
                        attempt('prlimit', lambda: resource.prlimit(1, limit, (1, 1)))
                    attempt('affinity', lambda: os.sched_setaffinity(1, {0}))
                    attempt('idle', lambda: os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0)))
                    attempt('own', lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)))
                    """));
    assertThat(result.exit()).isInstanceOf(SandboxExit.Exited.class);
    assertThat(result.stdout())
        .isEqualTo("prlimit EPERM\n".repeat(3) + "affinity EPERM\nidle EPERM\nown DONE\n");
    assertThat(result.output().complete()).isTrue();
  }

  @Test
  void canNotWatchTheSharedRootOrUseUpAsynchronousIo() throws Exception {
    Result result =
        run(
            python(
                ATTEMPT
                    + """
                    import fcntl
                    attempt('inotify', lambda: call(253))
                    attempt('inotify1', lambda: call(294, 0))
                    attempt('fanotify', lambda: call(300, 0, 0))
                    attempt('dnotify', lambda: fcntl.fcntl(os.open('/usr', 0), 1026, 1))
                    attempt('cachestat', lambda: call(451, 0, 0, 0, 0))
                    attempt('aio', lambda: call(206, 1, ctypes.byref(ctypes.c_ulong(0))))
                    attempt('dup', lambda: fcntl.fcntl(0, fcntl.F_DUPFD, 10))
                    """));
    assertThat(result.stdout())
        .isEqualTo(
            "inotify EPERM\ninotify1 EPERM\nfanotify EPERM\ndnotify EPERM\ncachestat EPERM\n"
                + "aio EPERM\ndup DONE\n");
  }

  @Test
  void theKernelKillsSandboxesBeforeServices() throws Exception {
    Result result = run(shell("cat /proc/self/oom_score_adj /proc/1/oom_score_adj"));
    assertThat(result.stdout()).isEqualTo("500\n500\n");
  }

  @Test
  void makesNoNamespacesAndBecomesNobodyElse() throws Exception {
    Result result =
        run(
            python(
                ATTEMPT
                    + """
                    attempt('user', lambda: os.unshare(0x10000000))
                    attempt('mount', lambda: os.unshare(0x00020000))
                    attempt('net', lambda: os.unshare(0x40000000))
                    attempt('setns', lambda: os.setns(os.open('/proc/1/ns/mnt', os.O_RDONLY)))
                    attempt('setuid', lambda: os.setuid(0))
                    attempt('setgroups', lambda: os.setgroups([0]))
                    attempt('chroot', lambda: os.chroot('/tmp'))
                    attempt('nice', lambda: os.nice(-5))
                    """));
    assertThat(result.stdout()).doesNotContain("DONE").contains("user E", "setuid E");
  }

  @Test
  void canNotLookIntoTheRunner() throws Exception {
    Result result =
        run(
            python(
                ATTEMPT
                    + """
                    attempt('mem', lambda: open('/proc/1/mem', 'rb+'))
                    attempt('fd', lambda: os.listdir('/proc/1/fd'))
                    attempt('attach', lambda: call(101, 16, 1, 0, 0))
                    attempt('readv', lambda: call(310, 1, 0, 0, 0, 0, 0))
                    """));
    assertThat(result.stdout()).doesNotContain("DONE");
  }

  // kernel

  @Test
  void theKernelsDangerousCallsAreRefused() throws Exception {
    Result result =
        run(
            python(
                ATTEMPT
                    + """
                    attempt('mount', lambda: call(165, b'none', b'/tmp', b'tmpfs', 0, 0))
                    attempt('umount', lambda: call(166, b'/tmp', 0))
                    attempt('pivot', lambda: call(155, b'/tmp', b'/tmp'))
                    attempt('bpf', lambda: call(321, 0, 0, 0))
                    attempt('keyctl', lambda: call(250, 0, 0))
                    attempt('perf', lambda: call(298, 0, 0, -1, -1, 0))
                    attempt('uring', lambda: call(425, 1, 0))
                    attempt('kexec', lambda: call(246, 0, 0, 0, 0))
                    attempt('module', lambda: call(313, 0, b'', 0))
                    attempt('clock', lambda: call(227, 0, (ctypes.c_long * 2)(1, 0)))
                    attempt('reboot', lambda: call(169, 0xfee1dead, 672274793, 0x01234567, 0))
                    attempt('swapon', lambda: call(167, b'/tmp/x', 0))
                    attempt('hostname', lambda: socket.sethostname('x'))
                    attempt('mknod', lambda: os.mknod('/tmp/m', 0o60600, os.makedev(8, 0)))
                    attempt('userfault', lambda: call(323, 0))
                    attempt('clone3', lambda: call(435, 0, 0))
                    import fcntl
                    attempt('tiocsti', lambda: fcntl.ioctl(0, 0x5412, b'x'))
                    attempt('kvm', lambda: open('/dev/kvm'))
                    attempt('fuse', lambda: open('/dev/fuse'))
                    attempt('mem', lambda: open('/dev/mem'))
                    attempt('kmsg', lambda: open('/dev/kmsg'))
                    """));
    assertThat(result.stdout())
        .doesNotContain("DONE")
        .contains("mount EPERM", "bpf EPERM", "keyctl EPERM", "perf EPERM", "uring EPERM")
        .contains("userfault EPERM", "clone3 ENOSYS", "tiocsti EPERM", "kmsg E");
  }

  /** Some filters refuse the call, others end who makes it. */
  @Test
  void theOtherWaysIntoTheKernelAreClosed() throws Exception {
    Result result =
        run(python(ATTEMPT + "attempt('x32', lambda: call(0x40000000 + 39))\nprint('DONE')"));
    assertThat(result.stdout()).isIn("", "x32 EPERM\nDONE\n");
  }

  @Test
  void noControlGroupOrRuntimeSocketIsInReach() throws Exception {
    Result result =
        run(
            shell(
                """
                ls /sys/fs/cgroup /run/docker.sock /var/run/docker.sock /run/containerd \\
                  /var/run/secrets/kubernetes.io 2>/dev/null
                grep -v ':/$' /proc/self/cgroup
                true\
                """));
    assertThat(result.stdout()).isEmpty();
  }
}
