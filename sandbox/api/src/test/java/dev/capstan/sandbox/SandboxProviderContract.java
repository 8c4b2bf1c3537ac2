package dev.capstan.sandbox;

import static dev.capstan.sandbox.SandboxRun.python;
import static dev.capstan.sandbox.SandboxRun.shell;
import static dev.capstan.sandbox.SandboxRun.sql;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.sandbox.SandboxRun.Result;
import dev.capstan.schema.attempt.Column;
import dev.capstan.schema.attempt.Display;
import dev.capstan.schema.attempt.Environment;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * What every provider does with a program that means no harm, or fails honestly: the lifecycle, and
 * all languages, packages, limits and usage.
 */
public abstract class SandboxProviderContract extends SandboxLifecycleContract {
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
    assertThat(result.output().execTimeMs()).isNotNegative();
    assertThat(result.exit().usage().memoryPeakBytes()).isBetween(1L << 20, 512L << 20);
    assertThat(result.exit().usage().cpuMs()).isPositive();
    assertThat(result.exit().usage().outputBytes()).isPositive();
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
    assertThat(result.output().displays()).isNotEmpty();
  }

  @Test
  void showsAPlot() throws Exception {
    Result result =
        run(python("import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.title('t')"));
    succeeded(result);
    assertThat(result.output().displays())
        .anySatisfy(
            display -> {
              assertThat(display.mimeType()).isEqualTo("image/png");
              assertThat(result.artifacts()).containsKey(display.artifact());
            });
  }

  /** A missing glyph is a warning, which is an error here. */
  @Test
  void drawsTextOfManyScripts() throws Exception {
    Result result =
        run(
            python(
                """
                import warnings
                warnings.simplefilter('error')
                import matplotlib.pyplot as plt
                plt.figtext(0, 0, '数据 データ 데이터 ข้อมูล بيانات डेटा 😀🚀🪼', family='monospace', weight='bold')
                plt.show()
                """));
    succeeded(result);
    assertThat(result.stderr()).isEmpty();
    assertThat(result.artifacts()).containsOnlyKeys("display-1.png");
    assertThat(result.output().displays())
        .containsExactly(new Display("image/png", null, "display-1.png"));
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
    assertThat(result.exit()).as(result.describe()).isInstanceOf(SandboxExit.OutOfMemory.class);
    succeeded(run(python("print(1)").timeout(Duration.ofSeconds(5))));
    assertThat(neighbour.join().stdout()).isEqualTo("untouched\n");
  }

  @Test
  void reportsAnErrorWithItsLine() throws Exception {
    Result result = run(python("x = 1\nx / 0"));
    assertThat(result.exit()).isInstanceOf(SandboxExit.Exited.class);
    assertThat(result.error().type()).isEqualTo("PythonError");
    assertThat(result.error().message()).isEqualTo("ZeroDivisionError: division by zero");
    assertThat(result.error().line()).isEqualTo(2);
  }

  /** Threads, processes, pipes, sockets, shared memory, files and the packages of the root. */
  @Test
  void runsWhatProgramsUsuallyUse() throws Exception {
    Result result =
        run(
            python(
                """
                import asyncio, concurrent.futures, mmap, multiprocessing, os, socket, sqlite3
                import subprocess, tempfile, threading, time
                import duckdb, numpy, pandas
                import matplotlib.pyplot as plt

                def double(x):
                    return 2 * x

                async def later():
                    await asyncio.sleep(0.01)
                    return 1

                thread = threading.Thread(target=time.sleep, args=(0.01,))
                thread.start()
                thread.join()
                with concurrent.futures.ThreadPoolExecutor(4) as pool:
                    assert list(pool.map(double, range(4))) == [0, 2, 4, 6]
                with multiprocessing.get_context('fork').Pool(2) as pool:
                    assert pool.map(double, [1, 2]) == [2, 4]
                assert asyncio.run(later()) == 1
                assert subprocess.run(['sort'], input=b'b\\na\\n', capture_output=True).stdout == b'a\\nb\\n'
                one, other = socket.socketpair()
                one.send(b'x')
                assert other.recv(1) == b'x'
                with tempfile.TemporaryFile() as file:
                    file.write(bytes(4096))
                    file.flush()
                    mmap.mmap(file.fileno(), 4096).close()
                assert sqlite3.connect(':memory:').execute('select 1').fetchone() == (1,)
                os.makedirs('d/e')
                os.rename('d/e', 'd/f')
                os.chmod('d/f', 0o700)
                os.utime('d')
                assert numpy.linalg.inv(numpy.eye(200)).sum() == 200
                frame = pandas.DataFrame({'a': range(1000)})
                assert duckdb.sql('select sum(a) from frame').fetchall() == [(499500,)]
                frame.to_csv('d/frame.csv')
                plt.plot([1, 2])
                plt.savefig('d/plot.svg')
                plt.close()
                print('all')
                """));
    succeeded(result);
    assertThat(result.stdout()).isEqualTo("all\n");
  }

  @Test
  void runsTheToolsOfAShell() throws Exception {
    Result result =
        run(
            shell(
                """
                set -e
                seq 5 | sort -rn | head -n 2 | sed s/5/five/ | tr a-z A-Z
                mkdir d; touch d/a; cp -a d e; ln -s a e/b; mv e f; ls f; find f -type l; rm -r d f
                (sleep 0.01; echo late) & wait
                mktemp >/dev/null; date -u +%Y >/dev/null; df . >/dev/null; id -u >/dev/null
                diff <(echo same) <(echo same)
                timeout 5 true; nice true; env -i true; kill -0 $$
                """));
    succeeded(result);
    assertThat(result.stdout()).isEqualTo("FIVE\n4\na\nb\nf/b\nlate\n");
  }
}
