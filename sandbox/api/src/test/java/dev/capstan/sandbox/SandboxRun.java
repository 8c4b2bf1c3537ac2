package dev.capstan.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.sandbox.frame.InputFrames;
import dev.capstan.sandbox.frame.JobFrame;
import dev.capstan.sandbox.frame.OutputListener;
import dev.capstan.sandbox.frame.RunnerResult;
import dev.capstan.sandbox.frame.RunnerResultCollector;
import dev.capstan.sandbox.frame.SandboxFile;
import dev.capstan.sandbox.frame.SpooledContent;
import dev.capstan.schema.attempt.Column;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.QueryType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One program for a sandbox, with everything about it settable, and its result. */
public final class SandboxRun {
  private final QueryType type;
  private final String code;
  private Limits limits = limits(512L << 20, 64);
  private Duration timeout = Duration.ofSeconds(20);
  private Duration ownDeadline = Duration.ofSeconds(60);
  private List<SandboxFile> files = List.of();
  private List<String> args = List.of();
  private Map<String, String> env = Map.of();
  private byte[] stdin = {};
  private Consumer<Sandbox> whenMade = sandbox -> {};
  private OutputListener listener = OutputListener.NONE;

  private SandboxRun(QueryType type, String code) {
    this.type = type;
    this.code = code;
  }

  /** What is on disk is read before the spool is deleted. */
  public record Result(
      SandboxExit exit,
      RunnerResult output,
      String stdout,
      String stderr,
      @Nullable Table tableOrNull,
      Map<String, String> artifacts) {

    public Table table() {
      return Objects.requireNonNull(tableOrNull, () -> "no table; " + this.describe());
    }

    public RunnerResult.GuestError error() {
      return Objects.requireNonNull(output.error(), () -> "no error; " + this.describe());
    }

    /** For messages of assertions. */
    public String describe() {
      return exit + " " + output + " stdout: " + stdout() + " stderr: " + stderr();
    }
  }

  /** A table with its rows in memory. */
  public record Table(List<Column> columns, JsonNode rows, long rowCount, boolean rowsTruncated) {
    static @Nullable Table of(RunnerResult.@Nullable Table table) {
      return table == null
          ? null
          : new Table(
              table.columns(),
              Json.MAPPER.readTree(table.rows().toByteArray()),
              table.rowCount(),
              table.rowsTruncated());
    }
  }

  public static SandboxRun python(String code) {
    return new SandboxRun(QueryType.PYTHON, code);
  }

  public static SandboxRun sql(String code) {
    return new SandboxRun(QueryType.SQL, code);
  }

  public static SandboxRun shell(String code) {
    return new SandboxRun(QueryType.SHELL, code);
  }

  public static Limits limits(long memoryBytes, int pids) {
    return new Limits(20, 2.0, memoryBytes, pids, 64L << 20, 1 << 20, 1000);
  }

  public SandboxRun memory(long bytes) {
    limits = limits(bytes, limits.pids());
    return this;
  }

  public SandboxRun cpus(double count) {
    limits =
        new Limits(
            limits.timeoutSeconds(),
            count,
            limits.memoryBytes(),
            limits.pids(),
            limits.diskBytes(),
            limits.maxOutputBytes(),
            limits.maxRows());
    return this;
  }

  public SandboxRun disk(long bytes) {
    limits =
        new Limits(
            limits.timeoutSeconds(),
            limits.cpus(),
            limits.memoryBytes(),
            limits.pids(),
            bytes,
            limits.maxOutputBytes(),
            limits.maxRows());
    return this;
  }

  public SandboxRun pids(int count) {
    limits = limits(limits.memoryBytes(), count);
    return this;
  }

  public SandboxRun timeout(Duration value) {
    timeout = value;
    return this;
  }

  public SandboxRun ownDeadline(Duration value) {
    ownDeadline = value;
    return this;
  }

  public SandboxRun files(SandboxFile... value) {
    files = List.of(value);
    return this;
  }

  public SandboxRun args(String... value) {
    args = List.of(value);
    return this;
  }

  public SandboxRun env(Map<String, String> value) {
    env = value;
    return this;
  }

  public SandboxRun stdin(String value) {
    stdin = value.getBytes(UTF_8);
    return this;
  }

  /** Called with the sandbox before the program runs. */
  public SandboxRun whenMade(Consumer<Sandbox> value) {
    whenMade = value;
    return this;
  }

  /** Receives the program's output while it runs. */
  public SandboxRun listener(OutputListener value) {
    listener = value;
    return this;
  }

  /** What {@link SandboxProvider#acquire} takes for this program. */
  public SandboxSpec spec() {
    return new SandboxSpec(ExecutionId.random(), UUID.randomUUID().toString(), limits);
  }

  /** Runs the program in a sandbox of its own. */
  public Result on(SandboxProvider provider) throws SandboxException, InterruptedException {
    return on(provider, SandboxRun::result);
  }

  /** The same, with what {@code reading} makes of the result while its files exist. */
  public <T> T on(SandboxProvider provider, BiFunction<SandboxExit, RunnerResult, T> reading)
      throws SandboxException, InterruptedException {
    try (Sandbox sandbox = provider.acquire(spec())) {
      whenMade.accept(sandbox);
      return in(sandbox, reading);
    }
  }

  /** Runs the program in that sandbox, which stays open. */
  public Result in(Sandbox sandbox) throws SandboxException, InterruptedException {
    return in(sandbox, SandboxRun::result);
  }

  private <T> T in(Sandbox sandbox, BiFunction<SandboxExit, RunnerResult, T> reading)
      throws SandboxException, InterruptedException {
    Path spool = Path.of(System.getProperty("java.io.tmpdir"), "spool-" + UUID.randomUUID());
    JobFrame job =
        new JobFrame(
            type,
            code,
            args,
            env,
            limits.maxRows(),
            limits.maxOutputBytes(),
            List.of("out/**"),
            100,
            16L << 20,
            ownDeadline.toMillis(),
            limits.memoryBytes(),
            limits.cpus());
    try (RunnerResultCollector collector =
        new RunnerResultCollector(limits.maxOutputBytes(), 100, 16L << 20, spool, listener)) {
      SandboxExit exit =
          sandbox.run(new InputFrames(job, files, SpooledContent.of(stdin)), collector, timeout);
      return reading.apply(exit, collector.finish());
    }
  }

  private static Result result(SandboxExit exit, RunnerResult output) {
    return new Result(
        exit,
        output,
        new String(output.stdout().toByteArray(), UTF_8),
        new String(output.stderr().toByteArray(), UTF_8),
        Table.of(output.table()),
        contents(output));
  }

  private static Map<String, String> contents(RunnerResult output) {
    Map<String, String> contents = new HashMap<>();
    for (RunnerResult.SpooledArtifact artifact : output.artifacts()) {
      contents.put(artifact.name(), new String(artifact.content().toByteArray(), UTF_8));
    }
    return contents;
  }
}
