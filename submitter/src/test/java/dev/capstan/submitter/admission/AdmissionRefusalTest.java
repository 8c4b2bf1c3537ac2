package dev.capstan.submitter.admission;

import static dev.capstan.submitter.admission.AdmissionBench.NOW;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.temporal.ChronoUnit.DAYS;
import static java.time.temporal.ChronoUnit.HOURS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.capstan.schema.execution.DatasetFile;
import dev.capstan.schema.execution.PinnedDataset;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.problem.ProblemType;
import dev.capstan.schema.request.Name;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionRefusalTest {
  private static final String PYTHON = "\"query_type\": \"python\", \"python_code\": \"1\"";
  private final AdmissionBench bench = new AdmissionBench();

  {
    bench.addresses.put("inside.example", "10.0.0.1");
  }

  static Stream<Arguments> wrongFields() {
    return Stream.of(
        field("/timeout_seconds", "must be between 1 and 3600, but is 0", "\"timeout_seconds\": 0"),
        field(
            "/timeout_seconds", "must be between 1 and 3600, but is -1", "\"timeout_seconds\": -1"),
        field(
            "/timeout_seconds",
            "between 1 and 3600, but is 1000000000",
            "\"timeout_seconds\": 1000000000"),
        field(
            "/timeout_seconds",
            "must be an integer, but is a string",
            "\"timeout_seconds\": \"5\""),
        field(
            "/timeout_seconds",
            "must be an integer, but is a number with a fraction",
            "\"timeout_seconds\": 1.5"),
        field("/timeout_seconds", "must be a number within 64 bits", "\"timeout_seconds\": 1e308"),
        field("/timeout_seconds", "must be a number within 64 bits", "\"timeout_seconds\": -1e999"),
        field(
            "/resources/cpus",
            "must be a number within 64 bits",
            "\"resources\": {\"cpus\": " + "9".repeat(40) + "}"),
        field("/timeout_seconds", "must be an integer, but is null", "\"timeout_seconds\": null"),
        field(
            "/timeout_seconds",
            "at most 300 in lane default, but is 600; allowed in lane batch",
            "\"timeout_seconds\": 600"),
        field(
            "/timeout_seconds",
            "at most 30 in lane interactive",
            "\"lane\": \"interactive\", \"timeout_seconds\": 31"),
        field(
            "/timeout_second",
            "is not a known field; did you mean timeout_seconds?",
            "\"timeout_second\": 5"),
        field("/timeoutSeconds", "did you mean timeout_seconds?", "\"timeoutSeconds\": 5"),
        field("/xyzzy", "is not a known field", "\"xyzzy\": 5"),
        field("/a~1b~0c", "is not a known field", "\"a/b~c\": 5"),
        field(
            "/sql",
            "must be absent: with query_type python, the program is in python_code",
            "\"sql\": \"SELECT 1\""),
        field("/code", "must be absent", "\"code\": \"x\""),
        field(
            "/lane",
            "must be one of interactive, default, batch, but is slow",
            "\"lane\": \"slow\""),
        field("/lane", "lower-case letters", "\"lane\": \"Default\""),
        field("/lane", "lower-case letters", "\"lane\": \"default\\n\""),
        field(
            "/provider",
            "must be bubblewrap in lane default, but is docker; it is the provider of lane batch",
            "\"provider\": \"docker\""),
        field("/provider", "no lane has that provider", "\"provider\": \"wasm\""),
        field("/dataset_id", "unknown dataset", "\"dataset_id\": \"nothing\""),
        field("/files", "must be an array, but is an object", "\"files\": {}"),
        field("/files/0/name", "must be a relative path", files("../x", "")),
        field("/files/0/name", "must be a relative path", files("a/../../x", "")),
        field("/files/0/name", "must be a relative path", files("x\\u2028/../../y", "")),
        field("/files/0/name", "must be a relative path", files("/etc/passwd", "")),
        field("/files/0/name", "must be a relative path", files("a//b", "")),
        field("/files/0/name", "must be a relative path", files("a/", "")),
        field("/files/0/name", "must be a relative path", files("a\\u0000b", "")),
        field("/files/0/name", "must be a relative path", files("a\\\\b", "")),
        field("/files/0/name", "must be a relative path", files("a\\n", "")),
        field("/files/0/name", "must be a relative path", files("é".repeat(200), "")),
        field("/files/0/name", "must be a relative path", files("a/".repeat(200_000) + "a", "")),
        field("/files/0/name", "characters, but has 0", files("", "")),
        field("/files/0/content_base64", "must be base64", files("a", "%%%%")),
        field("/files/0/content_base64", "must be base64", files("a", "QQ")),
        field("/files/0/content_base64", "is required", "\"files\": [{\"name\": \"a\"}]"),
        field(
            "/files/1/name",
            "conflicts with the earlier file a",
            "\"files\": [{\"name\": \"a\", \"content_base64\": \"\"}, {\"name\": \"a\","
                + " \"content_base64\": \"\"}]"),
        field(
            "/files/1/name",
            "conflicts with the earlier file a",
            "\"files\": [{\"name\": \"a\", \"content_base64\": \"\"}, {\"name\": \"a/b\","
                + " \"content_base64\": \"\"}]"),
        field(
            "/files/1/name",
            "conflicts with the earlier file a/b/c",
            "\"files\": [{\"name\": \"a/b/c\", \"content_base64\": \"\"}, {\"name\": \"a/b\","
                + " \"content_base64\": \"\"}]"),
        field(
            "/resources/memory_bytes",
            "must be at most 268435456, the operator's ceiling of lane interactive, but is"
                + " 268435457",
            "\"lane\": \"interactive\", \"resources\": {\"memory_bytes\": 268435457}"),
        field(
            "/resources/cpus",
            "must be at most 0.5, the operator's ceiling",
            "\"lane\": \"interactive\", \"resources\": {\"cpus\": 0.6}"),
        field(
            "/resources/pids",
            "must be at most 32, the operator's ceiling",
            "\"lane\": \"interactive\", \"resources\": {\"pids\": 33}"),
        field(
            "/resources/disk_bytes",
            "must be at most 134217728, the operator's ceiling",
            "\"lane\": \"interactive\", \"resources\": {\"disk_bytes\": 134217729}"),
        field(
            "/max_output_bytes",
            "must be at most 65536, the operator's ceiling",
            "\"lane\": \"interactive\", \"max_output_bytes\": 65537"),
        field(
            "/args/1",
            "at most 130000 bytes as UTF-8, but has 200000",
            "\"args\": [\"a\", \"" + "é".repeat(100_000) + "\"]"),
        field(
            "/args",
            "args and env must have at most 1048576 bytes together",
            "\"args\": [" + ("\"" + "x".repeat(130_000) + "\",").repeat(9) + "\"\"]"),
        field(
            "/env/A",
            "must have 0 to 130000 characters, but has 130001",
            "\"env\": {\"A\": \"" + "x".repeat(130_001) + "\"}"),
        field("/env/LD_PRELOAD", "is not allowed", "\"env\": {\"LD_PRELOAD\": \"x\"}"),
        field("/env/PYTHONPATH", "is not allowed", "\"env\": {\"PYTHONPATH\": \"x\"}"),
        field("/env/BASH_ENV", "is not allowed", "\"env\": {\"BASH_ENV\": \"x\"}"),
        field("/env/PATH", "is not allowed", "\"env\": {\"PATH\": \"x\"}"),
        field("/env/NODE_OPTIONS", "is not allowed", "\"env\": {\"NODE_OPTIONS\": \"x\"}"),
        field("/env/1A", "is not a valid name", "\"env\": {\"1A\": \"x\"}"),
        field("/env/A", "must not contain the character NUL", "\"env\": {\"A\": \"x\\u0000\"}"),
        field("/env/A", "must be a string, but is an integer", "\"env\": {\"A\": 1}"),
        field("/labels/a b", "is not a valid name", "\"labels\": {\"a b\": \"x\"}"),
        field("/artifacts/0", "must start with out/", "\"artifacts\": [\"/etc/*\"]"),
        field("/webhook/url", "leads to a loopback address", webhook("http://127.0.0.1/", "main")),
        field(
            "/webhook/url",
            "leads to a cloud metadata",
            webhook("http://169.254.169.254/", "main")),
        field(
            "/webhook/url",
            "leads to a private address",
            webhook("https://inside.example/", "main")),
        field("/webhook/url", "must not hold a user", webhook("https://u:p@example.org/", "main")),
        field("/webhook/url", "must begin with https://", webhook("ftp://example.org/", "main")),
        field("/webhook/url", "is not a URL", webhook("http://exa mple/", "main")),
        field("/webhook/secret_ref", "unknown secret", webhook("https://8.8.8.8/", "other")),
        field(
            "/webhook/secret",
            "is not a known field",
            "\"webhook\": {\"url\": \"https://8.8.8.8/\", \"secret_ref\": \"main\", \"secret\":"
                + " \"x\"}"),
        field("/webhook/secret_ref", "is required", "\"webhook\": {\"url\": \"https://8.8.8.8/\"}"),
        field(
            "/webhook/events/0",
            "must be one of completed",
            "\"webhook\": {\"url\": \"https://8.8.8.8/\", \"secret_ref\": \"main\", \"events\":"
                + " [\"x\"]}"),
        field("/network", "must be one of none, but is \"full\"", "\"network\": \"full\""),
        field(
            "/resources/disk_bytes",
            "must be at most memory_bytes",
            "\"resources\": {\"memory_bytes\": 67108864, \"disk_bytes\": 134217728}"),
        field("/resources/cpus", "must be between 0.1 and 16", "\"resources\": {\"cpus\": 0}"),
        field(
            "/retry/on/0",
            "must be one of platform, limit, user, timeout, PythonError",
            "\"retry\": {\"on\": [\"Everything\"]}"),
        field("/retry/factor", "must be a number", "\"retry\": {\"factor\": 1e400}"),
        field(
            "/retry/max_attempts",
            "between 1 and 20, but is 21",
            "\"retry\": {\"max_attempts\": 21}"),
        field("/not_before", "must be a time", "\"not_before\": \"tomorrow\""),
        field("/not_before", "must be a time", "\"not_before\": \"2026-02-30T10:00:00Z\""),
        field("/not_before", "must be a time", "\"not_before\": \"2026-11-21\""),
        field(
            "/not_before", "at most 3 days ahead", "\"not_before\": \"" + NOW.plus(4, DAYS) + "\""),
        field(
            "/not_before",
            "must be before expires_at",
            "\"not_before\": \""
                + NOW.plus(2, HOURS)
                + "\", \"expires_at\": \""
                + NOW.plus(1, HOURS)
                + "\""),
        field("/expires_at", "must be in the future", "\"expires_at\": \"" + NOW + "\""),
        field(
            "/expires_at",
            "must be at most 7 days ahead",
            "\"expires_at\": \"" + NOW.plus(7, DAYS).plusSeconds(1) + "\""),
        field("/expires_at", "must be a string, but is an integer", "\"expires_at\": 5"),
        field("/idempotency_key", "printable ASCII", "\"idempotency_key\": \"a b\""),
        field("/idempotency_key", "1 to 255 characters", "\"idempotency_key\": \"\""),
        field("/max_rows", "must be between 0 and 1000000", "\"max_rows\": -1"));
  }

  @ParameterizedTest
  @MethodSource("wrongFields")
  void namesTheFieldAndTheExpectedValue(String pointer, String detail, String member) {
    Problem problem = refusal("{" + PYTHON + ", " + member + "}");

    assertThat(problem.type()).isEqualTo(ProblemType.INVALID_REQUEST);
    assertThat(problem.errors()).hasSize(1);
    FieldError error = errors(problem).getFirst();
    assertThat(error.pointer()).isEqualTo(pointer);
    assertThat(error.detail()).contains(detail);
  }

  @Test
  void explainsMissingAndMisplacedPrograms() {
    assertThat(errors(refusal("{}"))).containsExactly(new FieldError("/query_type", "is required"));
    assertThat(errors(refusal("{\"query_type\": \"ruby\", \"code\": \"x\"}")))
        .containsExactly(
            new FieldError("/query_type", "must be one of sql, python, shell, but is \"ruby\""));
    assertThat(errors(refusal("{\"query_type\": \"python\"}")))
        .containsExactly(new FieldError("/python_code", "is required when query_type is python"));
    assertThat(errors(refusal("{\"query_type\": \"python\", \"sql\": \"SELECT 1\"}")))
        .extracting(FieldError::pointer)
        .containsExactlyInAnyOrder("/python_code", "/sql");
    assertThat(errors(refusal("{\"query_type\": \"javascript\", \"code\": \"1\"}")))
        .containsExactly(
            new FieldError(
                "/query_type", "must be one of sql, python, shell, but is \"javascript\""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "\"x\"", "null"})
  void requiresAnObject(String body) {
    assertThat(errors(refusal(body)).getFirst().detail()).startsWith("must be an object");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "{",
        "{} {}",
        "{\"a\": 1,}",
        "{'a': 1}",
        "{\"query_type\": \"sql\", \"query_type\": \"sql\"}",
        "{\"a\": NaN}",
        "{\"a\": \"\\ud800\"}",
        "{\"\\uDC00\": 1}",
        "// comment\n{}"
      })
  void refusesInvalidJson(String body) {
    assertThat(refusal(body).type()).isEqualTo(ProblemType.MALFORMED_JSON);
  }

  @Test
  void refusesDeepNesting() {
    assertThat(refusal("[".repeat(100_000)).type()).isEqualTo(ProblemType.MALFORMED_JSON);
  }

  @Test
  void refusesEncodingsOtherThanUtf8() {
    String body = "{\"query_type\": \"python\", \"python_code\": \"'ä'\"}";
    assertThat(refusal(body.getBytes(ISO_8859_1)).detail()).contains("not valid UTF-8");
    assertThat(refusal(body.getBytes(UTF_16)).type()).isEqualTo(ProblemType.MALFORMED_JSON);
  }

  @Test
  void refusesLargeFieldsThatCannotMoveToTheStore() {
    String args = "\"" + "x".repeat(100_000) + "\"";
    Problem problem =
        refusal("{" + PYTHON + ", \"args\": [" + args + "," + args + "," + args + "]}");
    assertThat(errors(problem).getFirst().detail()).contains("must fit into 262144 bytes");
  }

  @Test
  void aRefusedRequestClaimsNothing() {
    refusal("{" + PYTHON + ", \"idempotency_key\": \"k\", \"dataset_id\": \"nothing\"}");
    assertThat(bench.store.list("", null, 10)).isEmpty();
    assertThat(bench.appended).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "a, a, a",
    "a, a/b.csv, a",
    "a/b.csv, a, a/b.csv",
    "x/y/z, x/y, x/y/z",
  })
  void refusesFilesThatConflictWithTheDataset(String file, String own, String named) {
    dataset(file);
    Problem problem = refusal("{" + PYTHON + ", \"dataset_id\": \"d\", " + files(own, "") + "}");
    assertThat(errors(problem))
        .containsExactly(
            new FieldError("/files/0/name", "conflicts with the file " + named + " of dataset d"));
  }

  @Test
  void refusesADatasetWhoseFilesConflict() {
    dataset("a", "a/b.csv");
    assertThat(errors(refusal("{" + PYTHON + ", \"dataset_id\": \"d\"}")))
        .containsExactly(
            new FieldError(
                "/dataset_id", "names dataset d, whose files a and a/b.csv conflict; delete one"));
  }

  @Test
  void refusesADatasetAboveTheCeiling() {
    dataset("a", "b");
    String body = "{" + PYTHON + ", \"dataset_id\": \"d\", \"lane\": \"interactive\"}";
    assertThat(errors(refusal(body)))
        .containsExactly(
            new FieldError(
                "/dataset_id",
                "names a dataset of 1200 bytes; the operator's ceiling of lane interactive is"
                    + " 1000"));
  }

  private void dataset(String... names) {
    List<DatasetFile> files =
        Arrays.stream(names).map(name -> new DatasetFile(name, "o", "0".repeat(64), 600)).toList();
    bench.datasets.put("d", new PinnedDataset(new Name("d"), "sha256:0", files));
  }

  private Problem refusal(String body) {
    return refusal(body.getBytes(UTF_8));
  }

  private Problem refusal(byte[] body) {
    RefusedException refused =
        catchThrowableOfType(
            RefusedException.class,
            () -> bench.admission().admit(TenantId.DEFAULT, body, SubmissionMetadata.NONE));
    assertThat(refused).as("the request is refused").isNotNull();
    return refused.problem();
  }

  private static List<FieldError> errors(Problem problem) {
    return problem.errors() == null ? List.of() : problem.errors();
  }

  private static String files(String name, String content) {
    return "\"files\": [{\"name\": \"" + name + "\", \"content_base64\": \"" + content + "\"}]";
  }

  private static Arguments field(String pointer, String detail, String member) {
    return arguments(pointer, detail, member);
  }

  private static String webhook(String url, String secret) {
    return "\"webhook\": {\"url\": \"" + url + "\", \"secret_ref\": \"" + secret + "\"}";
  }
}
