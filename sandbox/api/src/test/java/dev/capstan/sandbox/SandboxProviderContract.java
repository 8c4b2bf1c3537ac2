package dev.capstan.sandbox;

import static dev.capstan.sandbox.SandboxRun.python;
import static dev.capstan.sandbox.SandboxRun.shell;
import static dev.capstan.sandbox.SandboxRun.sql;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.sandbox.SandboxRun.Result;
import dev.capstan.sandbox.frame.SandboxFile;
import dev.capstan.schema.attempt.Environment;
import dev.capstan.schema.result.Column;
import dev.capstan.schema.result.SkippedArtifact;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every provider does with a program that means no harm, or fails honestly. */
public abstract class SandboxProviderContract {
  @TempDir Path temp;

  /** A started provider, shared by all tests. */
  protected abstract SandboxProvider provider();

  @Test
  void saysWhatProgramsRunIn() {
    Environment environment = provider().environment();
    assertThat(environment.provider()).isEqualTo(provider().name());
    assertThat(environment.rootDigest()).startsWith("sha256:");
    assertThat(environment.runnerVersion()).isNotEmpty();
    assertThat(environment.policy()).containsEntry("network", "none");
  }

  @Test
  void runsPython() throws Exception {
    Result result = run(python("print('hello', 6 * 7)"));
    succeeded(result);
    assertThat(result.stdout()).isEqualTo("hello 42\n");
    assertThat(result.answer().execTimeMs()).isNotNegative();
    assertThat(result.verdict().usage().memoryPeakBytes()).isBetween(1L << 20, 512L << 20);
    assertThat(result.verdict().usage().cpuMs()).isPositive();
    assertThat(result.verdict().usage().outputBytes()).isPositive();
  }

  @Test
  void runsShell() throws Exception {
    Result result =
        run(
            shell("echo \"$1 $MODE\"; read x; echo \"$x\"; pwd; echo oh >&2")
                .args("a b")
                .env(Map.of("MODE", "fast"))
                .stdin("line\n"));
    succeeded(result);
    assertThat(result.stdout()).isEqualTo("a b fast\nline\n/work\n");
    assertThat(result.stderr()).isEqualTo("oh\n");
  }

  @Test
  void runsSqlOverFiles() throws Exception {
    Result result =
        run(
            sql("SELECT species, count(*) AS n FROM birds GROUP BY ALL ORDER BY species")
                .files(inMemory("birds.csv", "species,mass\nb,1\na,2\nb,3\n")));
    succeeded(result);
    assertThat(result.table().columns())
        .containsExactly(new Column("species", "VARCHAR"), new Column("n", "BIGINT"));
    assertThat(result.table().rows()).hasToString("[[\"a\",1],[\"b\",2]]");
    assertThat(result.table().rowCount()).isEqualTo(2);
  }

  @Test
  void keepsTheTypesOfSql() throws Exception {
    Result result =
        run(
            sql(
                "SELECT 9007199254740993::BIGINT AS big, 1.5::DECIMAL(9,2) AS dec, 'NaN'::DOUBLE AS"
                    + " nan, DATE '2026-11-21' AS day, [1,2] AS list, NULL AS none, true AS yes"));
    succeeded(result);
    assertThat(result.table().columns())
        .extracting(Column::type)
        .startsWith("BIGINT", "DECIMAL(9,2)", "DOUBLE", "DATE", "INTEGER[]");
    assertThat(result.table().rows())
        .hasToString("[[\"9007199254740993\",\"1.50\",\"NaN\",\"2026-11-21\",[1,2],null,true]]");
  }

  @Test
  void capsTheRowsOfAQueryAndCountsThemAll() throws Exception {
    Result result = run(sql("SELECT i FROM range(10_000_000) t(i)"));
    succeeded(result);
    assertThat(result.table().rows()).hasSize(1000);
    assertThat(result.table().rowCount()).isEqualTo(10_000_000);
    assertThat(result.table().rowsTruncated()).isTrue();
  }

  @Test
  void showsADataFrame() throws Exception {
    Result result =
        run(python("import pandas as pd\npd.DataFrame({'a': [1, 2], 'b': ['x', None]})"));
    succeeded(result);
    assertThat(result.table().rows()).hasToString("[[1,\"x\"],[2,null]]");
    assertThat(result.answer().displays()).isNotEmpty();
  }

  @Test
  void showsAPlot() throws Exception {
    Result result =
        run(python("import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.title('t')"));
    succeeded(result);
    assertThat(result.answer().displays())
        .anySatisfy(
            display -> {
              assertThat(display.mimeType()).isEqualTo("image/png");
              assertThat(result.artifacts()).containsKey(display.artifact());
            });
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
  void collectsArtifacts() throws Exception {
    Result result =
        run(shell("mkdir out/d; echo data >out/d/x.csv; : >out/empty; ln -s /etc/passwd out/link"));
    succeeded(result);
    assertThat(result.artifacts()).isEqualTo(Map.of("out/d/x.csv", "data\n", "out/empty", ""));
    assertThat(result.answer().skippedArtifacts())
        .extracting(SkippedArtifact::name)
        .containsExactly("out/link");
  }

  @Test
  void passesUnicodeAndEmptiness() throws Exception {
    assertThat(run(python("print('grüße 🐍 \\u202e \\0')")).stdout())
        .isEqualTo("grüße 🐍 \u202e \0\n");
    Result empty = run(python(""));
    succeeded(empty);
    assertThat(empty.stdout()).isEmpty();
    assertThat(empty.answer().table()).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 124, 137, 255})
  void anExitCodeIsTheProgramsOwn(int code) throws Exception {
    Result result = run(shell("exit " + code));
    assertThat(result.verdict()).isInstanceOf(SandboxExit.Exited.class);
    assertThat(result.answer().complete()).isTrue();
    assertThat(result.answer().exitCode()).isEqualTo(code);
    assertThat(result.error().type()).isEqualTo("NonZeroExit");
  }

  @Test
  void aProgramThatKillsItselfIsNeitherLostNorOutOfMemory() throws Exception {
    Result result = run(python("import os\nos.kill(os.getpid(), 9)"));
    assertThat(result.verdict()).isInstanceOf(SandboxExit.Exited.class);
    assertThat(result.answer().exitCode()).isEqualTo(137);
  }

  @Test
  void reportsAnErrorWithItsLine() throws Exception {
    Result result = run(python("x = 1\nx / 0"));
    assertThat(result.verdict()).isInstanceOf(SandboxExit.Exited.class);
    assertThat(result.error().type()).isEqualTo("PythonError");
    assertThat(result.error().message()).isEqualTo("ZeroDivisionError: division by zero");
    assertThat(result.error().line()).isEqualTo(2);
  }

  @Test
  void killsWhatRunsTooLong() throws Exception {
    long start = System.nanoTime();
    Result result =
        run(
            python("print('so far', flush=True)\nwhile True: pass")
                .timeout(Duration.ofMillis(700)));
    assertThat(result.verdict()).isInstanceOf(SandboxExit.TimedOut.class);
    assertThat(result.answer().complete()).isFalse();
    assertThat(result.stdout()).isEqualTo("so far\n");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void endsByItselfAtItsDeadline() throws Exception {
    Result result = run(shell("sleep 60").ownDeadline(Duration.ofMillis(500)));
    assertThat(result.verdict()).isInstanceOf(SandboxExit.Exited.class);
    assertThat(result.error().type()).isEqualTo("DeadlineExceeded");
  }

  @Test
  void endsWhatUsesTooMuchMemoryAndNothingElse() throws Exception {
    CompletableFuture<Result> neighbour =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return run(python("import time\ntime.sleep(1.5)\nprint('untouched')"));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    Result result = run(python("x = bytearray(300 << 20)\nprint(len(x))").memory(64L << 20));
    assertThat(result.verdict()).as(result.describe()).isInstanceOf(SandboxExit.OutOfMemory.class);
    succeeded(run(python("print(1)").timeout(Duration.ofSeconds(5))));
    assertThat(neighbour.join().stdout()).isEqualTo("untouched\n");
  }

  @Test
  void cutsLongOutput() throws Exception {
    Result result = run(shell("head -c 100000000 /dev/zero | tr '\\0' x"));
    succeeded(result);
    assertThat(result.answer().stdout()).hasSize(1 << 20);
    assertThat(result.answer().stdoutTrunc()).isTrue();
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
    assertThat(result.verdict()).isInstanceOf(SandboxExit.Killed.class);
  }

  @Test
  void isKilledBeforeItRuns() throws Exception {
    Result result = run(python("print(1)").whenMade(Sandbox::kill));
    assertThat(result.verdict()).isInstanceOf(SandboxExit.Killed.class);
    assertThat(result.stdout()).isEmpty();
  }

  @Test
  void reapsNothingThatLives() throws Exception {
    Result result =
        run(
            python("import time\ntime.sleep(0.5)\nprint('alive')")
                .whenMade(
                    sandbox ->
                        CompletableFuture.delayedExecutor(
                                200, java.util.concurrent.TimeUnit.MILLISECONDS)
                            .execute(() -> provider().reap())));
    assertThat(result.stdout()).isEqualTo("alive\n");
  }

  protected final Result run(SandboxRun program) throws SandboxException, InterruptedException {
    return program.on(provider());
  }

  protected static void succeeded(Result result) {
    assertThat(result.verdict()).as(result.describe()).isInstanceOf(SandboxExit.Exited.class);
    assertThat(result.answer().complete()).as(result.describe()).isTrue();
    assertThat(result.answer().defect()).as(result.describe()).isNull();
    assertThat(result.answer().exitCode()).as(result.describe()).isZero();
    assertThat(result.answer().error()).as(result.describe()).isNull();
  }

  protected static SandboxFile inMemory(String name, String content) {
    return new SandboxFile.InMemory(name, content.getBytes(UTF_8));
  }
}
