package dev.capstan.worker.provider.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.observability.trace.Tracing;
import dev.capstan.sandbox.SandboxProvider;
import dev.capstan.sandbox.bubblewrap.BubblewrapProvider;
import dev.capstan.sandbox.bubblewrap.BubblewrapSettings;
import dev.capstan.sandbox.bubblewrap.RunnerRoot;
import dev.capstan.sandbox.docker.DockerForTests;
import dev.capstan.sandbox.roundtrip.RoundTripProgram;
import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.DatasetFile;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.PinnedDataset;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.json.Sha256;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.Name;
import dev.capstan.schema.request.RetryPolicy;
import dev.capstan.storage.object.InMemoryObjectStore;
import dev.capstan.storage.view.InMemoryViewCache;
import dev.capstan.worker.attempt.AttemptMetrics;
import dev.capstan.worker.attempt.AttemptPipelines;
import dev.capstan.worker.attempt.BoundCeilings;
import dev.capstan.worker.attempt.DispatchDelivery;
import dev.capstan.worker.attempt.Disposition;
import dev.capstan.worker.attempt.MemoryBudget;
import dev.capstan.worker.attempt.SoloRun;
import dev.capstan.worker.input.DatasetCache;
import dev.capstan.worker.input.InputPreparer;
import dev.capstan.worker.kill.RunningAttempts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The same request gives the same JSON on every provider, except times, usage and names. */
class SameResultIT {
  /** A file of a dataset. */
  private static final String OBJECT = "datasets/f";

  private static final byte[] CONTENT = "a::b\n007::2\n".getBytes(UTF_8);

  @TempDir static Path folder;
  private static SandboxProvider bubblewrap;
  private static SandboxProvider docker;

  @BeforeAll
  static void start() throws Exception {
    docker = DockerForTests.provider(2);
    bubblewrap =
        new BubblewrapProvider(
            BubblewrapSettings.of(RunnerRoot.find()), folder.resolve("bubblewrap"));
    bubblewrap.start();
  }

  @AfterAll
  static void close() {
    if (docker != null) {
      docker.close();
    }
    if (bubblewrap != null) {
      bubblewrap.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          prints           | success | python | print('hello', 6 * 7)
          prints nothing   | success | python | pass
          unicode          | success | python | print('grüße 🐍 \\u202e \\0')
          last expression  | success | python | {'a': [1, 2.5, None], 'b': 'x'}
          data frame       | success | python | import pandas as pd\\npd.DataFrame({'a': [1, 2], 'b': ['x', None]})
          many rows        | success | python | import pandas as pd\\npd.DataFrame({'a': range(20_000)})
          chart            | success | python | import matplotlib.pyplot as plt\\nlines = plt.plot([1, 3, 2])
          exception        | error   | python | x = 1\\nx / 0
          syntax error     | error   | python | print(1\\nx ==
          exits early      | error   | python | import sys\\nprint('so far')\\nsys.exit(3)
          ends at once     | error   | python | import os\\nos._exit(0)
          kills itself     | error   | python | import os\\nos.kill(os.getpid(), 9)
          interrupts itself| error   | python | import os, signal, time\\nos.kill(os.getpid(), signal.SIGINT)\\ntime.sleep(9)
          fakes a result   | success | python | import sys\\nprint('{"status": "success", "rows": [[1]]}', file=sys.stderr)
          arguments        | success | python | import sys, os\\nprint(sys.argv[1:], os.environ['MODE'], sys.stdin.read())
          what it sees     | success | python | import os, platform\\nprint(os.getcwd(), sorted(os.environ), os.getpid() > 1, sorted(os.listdir('/work')), platform.python_version())
          what it may      | success | python | import resource as r\\nprint(r.getrlimit(r.RLIMIT_NOFILE), r.getrlimit(r.RLIMIT_CORE), r.getrlimit(r.RLIMIT_FSIZE))
          no network       | error   | python | import socket\\nsocket.create_connection(('192.0.2.1', 80), 2)
          read-only root   | error   | python | open('/etc/x', 'w')
          too much memory  | error   | python | x = bytearray(400 << 20)\\nprint(len(x))
          too many threads | error   | python | import threading, time\\nfor i in range(200): threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
          runs too long    | timeout | python | print('so far', flush=True)\\nwhile True: pass
          shell            | success | shell  | echo "$1 $MODE"; read x; echo "$x"; pwd; echo oh >&2
          exit code 137    | error   | shell  | exit 137
          no such command  | error   | shell  | frobnicate
          long output      | success | shell  | head -c 20000000 /dev/zero | tr '\\0' x
          artifacts        | success | shell  | mkdir out/d; echo data >out/d/x.csv; : >out/empty; ln -s /etc/passwd out/link; mkfifo out/pipe
          full disk        | error   | shell  | head -c 300000000 /dev/zero >/work/out/big
          table            | success | sql    | SELECT species, count(*) AS n FROM birds GROUP BY ALL ORDER BY ALL
          types            | success | sql    | SELECT 9007199254740993::BIGINT AS big, 1.5::DECIMAL(9,2) AS dec, 'NaN'::DOUBLE AS nan, DATE '2026-11-21' AS day, [1,2] AS list, NULL AS none, {'a': 1} AS s
          cut rows         | success | sql    | SELECT i FROM range(1_000_000) t(i)
          wrong SQL        | error   | sql    | SELECT nothing FROM birds
          two statements   | error   | sql    | SELECT 1; SELECT 2
          SQL that writes  | error   | sql    | COPY birds TO 'out/x.csv'
          reads a file     | error   | sql    | SELECT * FROM read_text('/etc/passwd')
          """)
  void givesTheSameJsonOnBothProviders(String what, String status, String type, String program)
      throws Exception {
    ObjectNode request = request(type, program.replace("\\n", "\n"));
    request.put("stdin", "line\n");
    request.putArray("args").add("a b");
    request.putObject("env").put("MODE", "fast");
    request
        .putArray("files")
        .addObject()
        .put("name", "birds.csv")
        .put("content_base64", "c3BlY2llcyxtYXNzCmIsMQphLDIKYiwzCg==");
    AdmittedExecution execution = execution(request);
    ObjectNode one = run(bubblewrap, execution);
    ObjectNode other = run(docker, execution);
    assertThat(other.toPrettyString()).isEqualTo(one.toPrettyString());
    assertThat(one.at("/outcome").toString()).as(what).contains(expected(status));
  }

  @Test
  void readsAFileOfADatasetByItsOptions() throws Exception {
    JsonNode options =
        Json.MAPPER.readTree("{\"csv\": {\"delim\": \"::\", \"types\": {\"a\": \"VARCHAR\"}}}");
    ObjectNode execution = Json.MAPPER.valueToTree(execution(request("sql", "FROM f")));
    DatasetFile file =
        new DatasetFile("f.csv", OBJECT, Sha256.hex(CONTENT), CONTENT.length, options);
    execution.putPOJO(
        "dataset", new PinnedDataset(new Name("d"), "sha256:" + "0".repeat(64), List.of(file)));
    AdmittedExecution admitted = Json.MAPPER.treeToValue(execution, AdmittedExecution.class);
    ObjectNode one = run(bubblewrap, admitted);
    assertThat(run(docker, admitted).toPrettyString()).isEqualTo(one.toPrettyString());
    assertThat(one.at("/output/rows").toString()).isEqualTo("[[\"007\",2]]");
  }

  /** The suites of both providers check what the result is; this checks the details, too. */
  @ParameterizedTest(name = "{0}")
  @MethodSource
  void givesTheSameJsonForGeneratedPrograms(RoundTripProgram program) throws Exception {
    AdmittedExecution execution = execution(request(program));
    ObjectNode one = run(bubblewrap, execution);
    ObjectNode other = run(docker, execution);
    assertThat(other.toPrettyString())
        .as("%s%n%s", program, program.code())
        .isEqualTo(one.toPrettyString());
  }

  static List<RoundTripProgram> givesTheSameJsonForGeneratedPrograms() {
    return RoundTripProgram.ofThisRun(1);
  }

  private static ObjectNode request(RoundTripProgram program) {
    ObjectNode request = request(program.type().wireName(), program.code());
    request.put("stdin", program.stdin());
    program.args().forEach(request.putArray("args")::add);
    program.env().forEach(request.putObject("env")::put);
    ArrayNode files = request.putArray("files");
    program
        .files()
        .forEach(
            (name, content) -> files.addObject().put("name", name).put("content_base64", content));
    return request;
  }

  /** How the outcome's JSON names a status. */
  private static String expected(String status) {
    return status.equals("error") ? "fault" : status;
  }

  private static ObjectNode run(SandboxProvider provider, AdmittedExecution execution)
      throws Exception {
    InMemoryObjectStore store = new InMemoryObjectStore();
    store.put(OBJECT, CONTENT, "application/octet-stream");
    Disposition report =
        AttemptPipelines.create(
                "worker",
                provider,
                new InMemoryViewCache(),
                store,
                (started, wait) -> () -> null,
                new InputPreparer(
                    store,
                    new DatasetCache(
                        store, Files.createDirectories(folder.resolve("datasets")), 1 << 20)),
                BoundCeilings.DEFAULT,
                new MemoryBudget(2L << 30),
                new SoloRun(Duration.ZERO, System::nanoTime),
                Duration.ofMinutes(10),
                10,
                folder.resolve("spool"),
                AttemptMetrics.unexported(),
                Tracing.OFF,
                Clock.systemUTC(),
                System::nanoTime)
            .run(
                new DispatchDelivery(Dispatch.first(execution), "0/5", 1),
                new RunningAttempts().register(execution.executionId()));
    AttemptFinished finished = ((Disposition.Publish) report).finished();
    assertThat(Objects.requireNonNull(finished.environment(), finished::toString).provider())
        .isEqualTo(provider.name());
    String nonce = Objects.requireNonNull(finished.nonce());
    String json = Json.MAPPER.writeValueAsString(finished).replace(nonce, "<nonce>");
    ObjectNode document = (ObjectNode) Json.MAPPER.readTree(json);
    document.remove(
        List.of("result_id", "started_at", "finished_at", "timings", "usage", "environment"));
    if (document.get("output") instanceof ObjectNode output) {
      output.remove("exec_time_ms");
    }
    return document;
  }

  private static ObjectNode request(String type, String program) {
    String field = type.equals("python") ? "python_code" : type.equals("sql") ? "sql" : "code";
    return Json.MAPPER.createObjectNode().put("query_type", type).put(field, program);
  }

  private static AdmittedExecution execution(ObjectNode request) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return AdmittedExecution.of(
        new ExecutionKey(TenantId.DEFAULT, ExecutionId.random()),
        "default",
        now,
        now.plus(Duration.ofDays(3650)),
        Json.MAPPER.treeToValue(request, ExecutionRequest.class),
        "sha256:0",
        new Limits(3, 2.0, 256L << 20, 64, 64L << 20, 1 << 20, 1000),
        RetryPolicy.DEFAULT);
  }
}
