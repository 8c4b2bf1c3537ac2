package dev.capstan.sandbox;

import static dev.capstan.sandbox.SandboxRun.python;
import static dev.capstan.sandbox.SandboxRun.shell;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.capstan.sandbox.SandboxRun.Result;
import dev.capstan.sandbox.frame.OutputListener;
import dev.capstan.sandbox.frame.SandboxFile;
import dev.capstan.schema.attempt.SkippedArtifact;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The lifecycle of a sandbox on every provider: input, output, end, kill, reuse and reaping. It
 * needs Python and a shell, but no packages and no limits of the kernel; {@link
 * SandboxProviderContract} adds those.
 *
 * <p>A provider's test extends it and supplies a started provider. See "Writing a provider" in
 * docs/sandboxes.md.
 */
public abstract class SandboxLifecycleContract {
  @TempDir Path temp;

  /** A started provider, shared by all tests; the subclass closes it. */
  protected abstract SandboxProvider provider();

  /** Reaps as a second worker on the same engine does. */
  protected abstract ReapResult reapAsAnotherWorker() throws Exception;

  @Test
  void collectsArtifacts() throws Exception {
    Result result =
        run(shell("mkdir out/d; echo data >out/d/x.csv; : >out/empty; ln -s /etc/passwd out/link"));
    succeeded(result);
    assertThat(result.artifacts()).isEqualTo(Map.of("out/d/x.csv", "data\n", "out/empty", ""));
    assertThat(result.output().skippedArtifacts())
        .extracting(SkippedArtifact::name)
        .containsExactly("out/link");
  }

  @Test
  void givesFilesFromMemoryAndFromDisk() throws Exception {
    Path open = temp.resolve("open");
    Path closed = temp.resolve("closed");
    Files.writeString(open, "from disk");
    Files.writeString(closed, "for the worker only");
    Files.setPosixFilePermissions(
        closed, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    Result result =
        run(
            python(
                    """
                    for n in ('in/a/m.txt', 'in/a/d.txt', 'in/ü c.txt'):
                        print(open(n).read())
                    try:
                        open('in/a/d.txt', 'w')
                        print('written')
                    except OSError as e:
                        print('refused')
                    """)
                .files(
                    inMemory("a/m.txt", "from memory"),
                    new SandboxFile.OnDisk("a/d.txt", open),
                    new SandboxFile.OnDisk("ü c.txt", closed)));
    succeeded(result);
    assertThat(result.stdout()).startsWith("from memory\nfrom disk\nfor the worker only\n");
    assertThat(open).hasContent("from disk");
  }

  @Test
  void takesALargeInput() throws Exception {
    String large = "0123456789abcdef".repeat(1 << 20);
    Result result =
        run(
            python("import sys\nprint(len(open('in/l').read()), len(sys.stdin.read()))")
                .files(inMemory("l", large))
                .stdin(large));
    succeeded(result);
    assertThat(result.stdout()).isEqualTo("16777216 16777216\n");
  }

  @Test
  void passesUnicodeAndEmptiness() throws Exception {
    assertThat(run(python("print('grüße 🐍 \\u202e \\0')")).stdout())
        .isEqualTo("grüße 🐍 \u202e \0\n");
    Result empty = run(python(""));
    succeeded(empty);
    assertThat(empty.stdout()).isEmpty();
    assertThat(empty.output().table()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 124, 137, 255})
  void anExitCodeIsTheProgramsOwn(int code) throws Exception {
    Result result = run(shell("exit " + code));
    assertThat(result.exit()).isInstanceOf(SandboxExit.Exited.class);
    assertThat(result.output().complete()).isTrue();
    assertThat(result.output().exitCode()).isEqualTo(code);
    assertThat(result.error().type()).isEqualTo("NonZeroExit");
  }

  @Test
  void aProgramThatKillsItselfIsNeitherLostNorOutOfMemory() throws Exception {
    Result result = run(python("import os\nos.kill(os.getpid(), 9)"));
    assertThat(result.exit()).isInstanceOf(SandboxExit.Exited.class);
    assertThat(result.output().exitCode()).isEqualTo(137);
  }

  @Test
  void killsWhatRunsTooLong() throws Exception {
    long start = System.nanoTime();
    Result result =
        run(python("print('so far', flush=True)\nwhile True: pass").timeout(Duration.ofSeconds(2)));
    assertThat(result.exit()).isInstanceOf(SandboxExit.TimedOut.class);
    assertThat(result.output().complete()).isFalse();
    assertThat(result.stdout()).isEqualTo("so far\n");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void endsByItselfAtItsDeadline() throws Exception {
    Result result = run(shell("sleep 60").ownDeadline(Duration.ofMillis(500)));
    assertThat(result.exit()).isInstanceOf(SandboxExit.Exited.class);
    assertThat(result.error().type()).isEqualTo("DeadlineExceeded");
  }

  @Test
  void cutsLongOutput() throws Exception {
    Result result = run(shell("head -c 100000000 /dev/zero | tr '\\0' x"));
    succeeded(result);
    assertThat(result.output().stdout().sizeBytes()).isEqualTo(1 << 20);
    assertThat(result.output().stdoutTrunc()).isTrue();
  }

  @Test
  void isKilledFromAnyThread() throws Exception {
    Result result =
        run(
            python("import time\nprint(1, flush=True)\ntime.sleep(60)")
                .whenMade(
                    sandbox ->
                        CompletableFuture.delayedExecutor(
                                500, java.util.concurrent.TimeUnit.MILLISECONDS)
                            .execute(sandbox::kill)));
    assertThat(result.exit()).isInstanceOf(SandboxExit.Killed.class);
  }

  @Test
  void isKilledBeforeItRuns() throws Exception {
    Result result = run(python("print(1)").whenMade(Sandbox::kill));
    assertThat(result.exit()).isInstanceOf(SandboxExit.Killed.class);
    assertThat(result.stdout()).isEmpty();
  }

  @Test
  void passesOnOutputWhileTheProgramRuns() throws Exception {
    AtomicReference<Sandbox> running = new AtomicReference<>();
    List<String> heard = new ArrayList<>();
    Result result =
        run(
            // one write: print() may write the line and its end separately
            python(
                    "import sys, time\nsys.stdout.write('first\\n')\nsys.stdout.flush()\n"
                        + "time.sleep(60)")
                .whenMade(running::set)
                .listener(
                    (stream, chunk) -> {
                      heard.add(stream + " " + new String(chunk, UTF_8));
                      CompletableFuture.runAsync(running.get()::kill);
                    }));
    // had the chunk come after the end, the timeout would have ended the program
    assertThat(result.exit()).as(result.describe()).isInstanceOf(SandboxExit.Killed.class);
    assertThat(heard).containsExactly("STDOUT first\n");
  }

  @Test
  void passesOnExactlyTheOutputOfTheResult() throws Exception {
    Map<OutputListener.Stream, ByteArrayOutputStream> heard =
        new EnumMap<>(OutputListener.Stream.class);
    List<Integer> sizes = new ArrayList<>();
    Result result =
        run(
            shell("head -c 3000000 /dev/zero | tr '\\0' x; echo oh >&2")
                .listener(
                    (stream, chunk) -> {
                      sizes.add(chunk.length);
                      heard
                          .computeIfAbsent(stream, s -> new ByteArrayOutputStream())
                          .writeBytes(chunk);
                    }));
    succeeded(result);
    assertThat(result.output().stdoutTrunc()).isTrue();
    assertThat(heard.get(OutputListener.Stream.STDOUT).toByteArray())
        .isEqualTo(result.stdout().getBytes(UTF_8));
    assertThat(heard.get(OutputListener.Stream.STDERR).toByteArray())
        .isEqualTo(result.stderr().getBytes(UTF_8));
    assertThat(sizes).allSatisfy(size -> assertThat(size).isBetween(1, 65536));
  }

  @Test
  void aListenerThatThrowsCostsTheRunNothing() throws Exception {
    Result result =
        run(
            shell("echo one; echo two")
                .listener(
                    (stream, chunk) -> {
                      throw new IllegalArgumentException("of the test");
                    }));
    succeeded(result);
    assertThat(result.stdout()).isEqualTo("one\ntwo\n");
  }

  @Test
  void runsASecondProgramIfItIsReusableAndElseRefuses() throws Exception {
    SandboxRun first = shell("sleep 100 & echo data >kept");
    SandboxRun second = shell("cat kept");
    try (Sandbox sandbox = provider().acquire(first.spec())) {
      succeeded(first.in(sandbox));
      if (provider().capabilities().reusable()) {
        Result result = second.in(sandbox);
        succeeded(result);
        assertThat(result.stdout()).isEqualTo("data\n");
      } else {
        assertRefused(second, sandbox);
      }
    }
  }

  @Test
  void aTimeoutEndsTheSandbox() throws Exception {
    SandboxRun endless = shell("while :; do :; done").timeout(Duration.ofMillis(500));
    try (Sandbox sandbox = provider().acquire(endless.spec())) {
      assertThat(endless.in(sandbox).exit()).isInstanceOf(SandboxExit.TimedOut.class);
      assertRefused(shell("echo again"), sandbox);
    }
  }

  @Test
  void aKillEndsTheSandbox() throws Exception {
    SandboxRun killed = shell("echo never");
    try (Sandbox sandbox = provider().acquire(killed.spec())) {
      sandbox.kill();
      sandbox.kill();
      assertThat(killed.in(sandbox).exit()).isInstanceOf(SandboxExit.Killed.class);
      assertRefused(shell("echo again"), sandbox);
    }
  }

  @Test
  void aClosedSandboxRunsNothingAndCanBeClosedAgain() throws Exception {
    SandboxRun program = shell("echo never");
    Sandbox sandbox = provider().acquire(program.spec());
    sandbox.close();
    sandbox.close();
    sandbox.kill();
    assertRefused(program, sandbox);
  }

  @Test
  void reapsNothingThatLives() throws Exception {
    CompletableFuture<ReapResult> reaped = new CompletableFuture<>();
    Result result =
        run(
            shell("echo running; sleep 2")
                .listener((stream, chunk) -> reaped.completeAsync(this::reapAtTheSameTime)));
    succeeded(result);
    assertThat(reaped.join().failed()).isZero();
    assertThat(result.stdout()).isEqualTo("running\n");
  }

  /** Several workers, several times. */
  private ReapResult reapAtTheSameTime() {
    List<CompletableFuture<ReapResult>> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      boolean another = i % 2 == 0;
      all.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return another ? reapAsAnotherWorker() : provider().reap();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    return all.stream().map(CompletableFuture::join).reduce(ReapResult.NOTHING, ReapResult::plus);
  }

  private static void assertRefused(SandboxRun program, Sandbox sandbox) {
    assertThatIllegalStateException().isThrownBy(() -> program.in(sandbox));
  }

  protected final Result run(SandboxRun program) throws SandboxException, InterruptedException {
    return program.on(provider());
  }

  protected static void succeeded(Result result) {
    assertThat(result.exit()).as(result.describe()).isInstanceOf(SandboxExit.Exited.class);
    assertThat(result.output().complete()).as(result.describe()).isTrue();
    assertThat(result.output().defect()).as(result.describe()).isNull();
    assertThat(result.output().exitCode()).as(result.describe()).isZero();
    assertThat(result.output().error()).as(result.describe()).isNull();
  }

  protected static SandboxFile inMemory(String name, String content) {
    return new SandboxFile.InMemory(name, content.getBytes(UTF_8));
  }
}
