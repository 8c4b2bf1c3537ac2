package dev.capstan.sandbox.roundtrip;

import dev.capstan.sandbox.SandboxRun;
import dev.capstan.sandbox.frame.SandboxFile;
import dev.capstan.schema.request.QueryType;
import dev.capstan.testing.Seed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * A generated program with all that it receives, and the document that its result must be.
 *
 * @param name its kind, and the seed that makes it again
 * @param deadline after which the runner ends it
 */
public record RoundTripProgram(
    String name,
    QueryType type,
    String code,
    List<String> args,
    Map<String, String> env,
    String stdin,
    Map<String, byte[]> files,
    Duration deadline,
    JsonNode expected) {

  /** Long enough for a slow machine: programs that reach it wait for it. */
  static final Duration REACHED = Duration.ofSeconds(5);

  private static final long USUAL_SEED = 11;
  private static final Duration NEVER_REACHED = Duration.ofSeconds(120);

  private static final Map<String, Function<Random, RoundTripProgram>> KINDS =
      Map.of(
          "displays", DisplayPrograms::python,
          "output of Python", OutputPrograms::python,
          "output of shell", OutputPrograms::shell,
          "inputs of Python", InputPrograms::python,
          "inputs of shell", InputPrograms::shell,
          "SQL values", SqlPrograms::values,
          "names of views", ViewPrograms::names,
          "CSV", CsvPrograms::readable,
          "JSON numbers", JsonPrograms::numbers,
          "data frames", FramePrograms::frame);

  /**
   * The programs of this run: {@code rounds} of each kind, the same in every usual run. {@code
   * -Dcapstan.round-trips=N} makes N of each kind, which are new in every run.
   */
  public static List<RoundTripProgram> ofThisRun(int rounds) {
    Integer more = Integer.getInteger("capstan.round-trips");
    return more == null ? generate(Seed.orElse(USUAL_SEED), rounds) : generate(Seed.random(), more);
  }

  private static List<RoundTripProgram> generate(long seed, int rounds) {
    List<RoundTripProgram> programs = new ArrayList<>();
    KINDS.keySet().stream()
        .sorted()
        .forEach(
            kind ->
                IntStream.range(0, rounds)
                    .forEach(round -> programs.add(generate(kind, seed + round))));
    return programs;
  }

  private static RoundTripProgram generate(String kind, long seed) {
    RoundTripProgram program = KINDS.get(kind).apply(new Random(seed ^ kind.hashCode()));
    return program.named(kind + ", seed " + seed);
  }

  static RoundTripProgram of(QueryType type, String code, JsonNode expected) {
    return new RoundTripProgram(
        "", type, code, List.of(), Map.of(), "", Map.of(), NEVER_REACHED, expected);
  }

  RoundTripProgram files(Map<String, byte[]> value) {
    return new RoundTripProgram(name, type, code, args, env, stdin, value, deadline, expected);
  }

  RoundTripProgram inputs(List<String> newArgs, Map<String, String> newEnv, String newStdin) {
    return new RoundTripProgram(
        name, type, code, newArgs, newEnv, newStdin, files, deadline, expected);
  }

  RoundTripProgram deadline(Duration value) {
    return new RoundTripProgram(name, type, code, args, env, stdin, files, value, expected);
  }

  private RoundTripProgram named(String value) {
    return new RoundTripProgram(value, type, code, args, env, stdin, files, deadline, expected);
  }

  /** The program for a sandbox. */
  public SandboxRun run() {
    SandboxRun run =
        switch (type) {
          case PYTHON -> SandboxRun.python(code);
          case SQL -> SandboxRun.sql(code);
          case SHELL -> SandboxRun.shell(code);
        };
    return run.args(args.toArray(String[]::new))
        .env(env)
        .stdin(stdin)
        .ownDeadline(deadline)
        .timeout(NEVER_REACHED)
        .files(
            files.entrySet().stream()
                .map(file -> new SandboxFile.InMemory(file.getKey(), file.getValue()))
                .toArray(SandboxFile[]::new));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The kind and the seed. */
  @Override
  public String toString() {
    return name;
  }
}
