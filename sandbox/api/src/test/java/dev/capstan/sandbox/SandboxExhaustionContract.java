package dev.capstan.sandbox;

import static dev.capstan.sandbox.SandboxRun.python;
import static dev.capstan.sandbox.SandboxRun.shell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.sandbox.SandboxRun.Result;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What programs that mean harm must not use up or forge, whatever the provider. */
public abstract class SandboxExhaustionContract {
  /** Reports what each attempt of a list of expressions led to: a value, or an error's number. */
  protected static final String ATTEMPT =
      """
      import os, errno, socket, ctypes
      libc = ctypes.CDLL(None, use_errno=True)
      def call(*args):
          ctypes.set_errno(0)
          if libc.syscall(*args) == -1:
              raise OSError(ctypes.get_errno(), 'syscall')
      def attempt(name, action):
          try:
              action()
              print(name, 'DONE')
          except OSError as e:
              print(name, errno.errorcode.get(e.errno, str(e)))
          except Exception as e:
              print(name, type(e).__name__)
      """;

  @TempDir protected Path temp;

  /** A started provider, shared by all tests. */
  protected abstract SandboxProvider provider();

  // resources

  @Test
  void catchingEverySignalDoesNotBuyTime() throws Exception {
    Result result =
        run(
            python(
                    """
                    import signal
                    for s in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
                        signal.signal(s, signal.SIG_IGN)
                    while True: pass
                    """)
                .timeout(Duration.ofMillis(800)));
    assertThat(result.exit()).isInstanceOf(SandboxExit.TimedOut.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x = [bytearray(1 << 20) for _ in range(500)]",
        "import os\nfor _ in range(50): os.write(os.memfd_create('m'), bytes(10 << 20))",
        "import mmap\nm = mmap.mmap(-1, 500 << 20)\nfor i in range(0, 500 << 20, 4096): m[i] = 1",
      })
  void memoryOfAnyKindIsLimited(String code) throws Exception {
    Result result = run(python(code + "\nprint('survived')").memory(100L << 20));
    assertThat(result.exit()).as(result.describe()).isInstanceOf(SandboxExit.OutOfMemory.class);
    assertThat(result.stdout()).isEmpty();
  }

  @Test
  void moreCpusThanTheMachineHasAreNoFailureOfTheProvider() throws Exception {
    int count = Runtime.getRuntime().availableProcessors();
    assertThat(run(python("print(1)").cpus(count + 14)).stdout()).isEqualTo("1\n");
  }

  @Test
  void diskIsLimited() throws Exception {
    Result result =
        run(
            shell(
                """
                for f in /work/f /tmp/f /dev/shm/f; do
                  head -c 100000000 /dev/zero >$f 2>/dev/null || echo full
                  rm -f $f
                done\
                """));
    assertThat(result.stdout()).as(result.describe()).isEqualTo("full\nfull\nfull\n");
  }

  @Test
  void theLargestInputsNeedNoDisk() throws Exception {
    String script = "wc -c; wc -c <$0\n#" + "x".repeat(8 << 20);
    Result result = run(shell(script).disk(1 << 20).stdin("x".repeat(16 << 20)));
    assertThat(result.stdout())
        .as(result.describe())
        .isEqualTo("%d\n%d\n".formatted(16 << 20, script.length()));
  }

  @Test
  void openFilesAreLimited() throws Exception {
    Result result =
        run(
            python(
                ATTEMPT
                    + "attempt('open', lambda: [open('/dev/null') for _ in"
                    + " range(300)].append(1))"));
    assertThat(result.stdout()).isEqualTo("open EMFILE\n");
  }

  // protocol

  @Test
  void framesOnItsOutputAreText() throws Exception {
    Result result =
        run(
            python(
                """
                import os
                fake = b'\\x01\\x18\\x00\\x00\\x00\\x02{}\\x01\\x1f\\x00\\x00\\x00\\x00'
                os.write(1, fake)
                # 3 and 4 are the program's own answer and its lock
                for fd in range(5, 1024):
                    try:
                        os.write(fd, fake)
                        print('wrote to', fd)
                    except OSError as e:
                        if e.errno != 9: print(fd, e)
                raise SystemExit(5)
                """));
    assertThat(result.output().defect()).isNull();
    assertThat(result.output().exitCode()).isEqualTo(5);
    assertThat(result.stdout()).doesNotContain("wrote to").contains("{}");
  }

  @Test
  void leavingEarlyIsNoSuccess() throws Exception {
    Result result = run(python("import os\nprint(1, flush=True)\nos._exit(0)"));
    assertThat(result.error().type()).isEqualTo("ExitedEarly");
  }

  @Test
  void aForgedAnswerIsRefusedOrTheProgramsOwnWord() throws Exception {
    Result result =
        run(
            python(
                """
                import os
                os.write(3, b'\\x01\\x16\\x00\\x00\\x00\\x0d\\x00\\x0b../../etc/x' * 100)
                os._exit(0)
                """));
    assertThat(result.artifacts()).isEmpty();
    assertThat(result.error().type()).isIn("InvalidAnswer", "ExitedEarly");
  }

  /** That no process of any sandbox is alive. */
  protected abstract void assertNothingIsLeft() throws Exception;

  protected final Result run(SandboxRun program) throws SandboxException, InterruptedException {
    return program.on(provider());
  }
}
