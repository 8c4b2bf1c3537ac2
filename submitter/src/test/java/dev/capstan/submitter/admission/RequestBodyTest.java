package dev.capstan.submitter.admission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.capstan.schema.json.CanonicalJson;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.problem.ProblemType;
import dev.capstan.submitter.admission.AdmissionResult.Accepted;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.node.ObjectNode;

/** Large requests: what they contain arrives, whatever its form, and refusals stay small. */
class RequestBodyTest {
  private static final String PYTHON = "\"query_type\": \"python\", \"python_code\": \"1\"";
  private final AdmissionBench bench = new AdmissionBench();

  /** Texts whose UTF-8 and escapes differ in length and kind. */
  static Stream<String> characters() {
    return Stream.of(
        "x", "é", "€", "😀", "\n", "\\", "\"", "/", "\u0001", "a\\\"\u0000é😀/", "\\u");
  }

  @ParameterizedTest
  @MethodSource("characters")
  void aLargeTextArrivesAsItWasSent(String unit) throws Exception {
    String text = unit.repeat(400_000 / unit.length());
    ObjectNode request = Json.MAPPER.createObjectNode();
    request.put("query_type", "python").put("python_code", text).put("stdin", text);

    for (String body : List.of(request.toString(), escaped(request))) {
      bench.appended.clear();
      var execution = ((Accepted) bench.admit(body)).execution();
      assertThat(execution.claims()).hasSize(2);
      for (var claim : execution.claims()) {
        byte[] content = bench.store.get(claim.object()).orElseThrow();
        assertThat(new String(content, UTF_8).equals(text)).as(claim.pointer()).isTrue();
        assertThat(claim.sizeBytes()).isEqualTo(content.length);
      }
      assertThat(execution.requestDigest()).isEqualTo(CanonicalJson.digest(request));
    }
  }

  @ParameterizedTest
  @CsvSource({"1000000, false", "1000001, false", "1000002, true"})
  void aLargeFileArrivesAsItWasSent(int size, boolean isSlashEscaped) throws Exception {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    String base64 = Base64.getEncoder().encodeToString(content);
    String body = "{" + PYTHON + ", " + file(base64) + "}";

    var execution =
        ((Accepted) bench.admit(isSlashEscaped ? body.replace("/", "\\/") : body)).execution();

    assertThat(bench.store.get(execution.claims().getFirst().object())).contains(content);
    assertThat(execution.requestDigest())
        .isEqualTo(CanonicalJson.digest(Json.MAPPER.readTree(body)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "AA", "AAA", "AA==AAAA", "A===", "%%%%", "AAA\\n", "A A=", "=AAA"})
  void refusesALargeFileThatIsNotBase64(String end) {
    String base64 = "A".repeat(1 << 20) + end;
    assertThat(errors("{" + PYTHON + ", " + file(base64) + "}"))
        .containsExactly(new FieldError("/files/0/content_base64", SchemaMessages.BASE64_EXPECTED));
  }

  @Test
  void refusesPaddingInTheMiddleOfALargeFile() {
    String base64 = "A".repeat((48 << 10) - 4) + "AA==" + "A".repeat(1 << 20);
    assertThat(errors("{" + PYTHON + ", " + file(base64) + "}")).hasSize(1);
  }

  @Test
  void aTextHasItsMaximumInCharacters() throws Exception {
    String body = "{" + PYTHON + ", \"stdin\": \"%s\"}";
    bench.admit(body.formatted("é".repeat(9 << 20)));
    bench.admit(body.formatted("x".repeat(16 << 20)));
    assertThat(errors(body.formatted("x".repeat((16 << 20) + 1))))
        .containsExactly(
            new FieldError("/stdin", "must have at most 16777216 characters, but has 16777217"));
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void manyErrorsAreNotLogged(CapturedOutput log) {
    String files =
        String.join(",", Collections.nCopies(100, "{\"name\":\"/\",\"content_base64\":\"%\"}"));
    assertThat(errors("{" + PYTHON + ", \"files\": [" + files + "]}")).hasSize(20);
    assertThat(log.getAll()).doesNotContain("ERROR");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud800", "\\udc00", "\\ud800\\ud800", "\\ud800\\n", "\\ud83dx"})
  void refusesHalfACharacter(String half) {
    String body = "{" + PYTHON + ", \"stdin\": \"" + "x".repeat(400_000) + half + "\"}";
    assertThat(refusal(body).detail()).contains("unpaired surrogate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\q", "\\u12", "\n", "\u0000"})
  void refusesALargeTextThatIsNotJson(String wrong) {
    String body = "{" + PYTHON + ", \"stdin\": \"" + "x".repeat(400_000) + wrong + "\"}";
    assertThat(refusal(body).type()).isEqualTo(ProblemType.MALFORMED_JSON);
    assertThat(refusal("{" + PYTHON + ", \"stdin\": \"" + "x".repeat(400_000)).type())
        .isEqualTo(ProblemType.MALFORMED_JSON);
  }

  /** Bodies that each cost much more than their bytes if they were read as a whole. */
  static Stream<String> floods() {
    return Stream.of(
        "\"args\": [" + flood("[]") + "]",
        "\"args\": [" + flood("{\"a\": 1}") + "]",
        "\"files\": [" + flood("{}") + "]",
        "\"files\": [" + flood("{\"name\": \"a\", \"content_base64\": \"\"}") + "]",
        "\"labels\": {" + members() + "}",
        members(),
        "\"retry\": {\"on\": [" + flood("1") + "]}");
  }

  @ParameterizedTest
  @MethodSource("floods")
  void refusesAFloodOfValuesWithOneError(String member) {
    assertThat(errors("{" + PYTHON + ", " + member + "}"))
        .containsExactly(new FieldError("", "has too many values and names; at most 10000"));
  }

  @Test
  void reportsAtMostTwentyErrors() {
    assertThat(errors("{" + PYTHON + ", \"args\": [" + "[],".repeat(4000) + "[]]}")).hasSize(20);
    assertThat(errors("{" + PYTHON + ", \"retry\": {\"on\": [" + "1e99,".repeat(99) + "1]}}"))
        .hasSize(20);
    String files = "{\"name\": \"a\", \"content_base64\": \"%\"},".repeat(100);
    assertThat(
            errors("{" + PYTHON + ", \"files\": [" + files.substring(0, files.length() - 1) + "]}"))
        .hasSize(20);
  }

  @ParameterizedTest
  @CsvSource({"args/0, '\"args\": [\"%s\"]'", "xyzzy, '\"xyzzy\": \"%s\"'"})
  void refusesTextsThatAreLongerThanAnyField(String place, String member) {
    String body = "{" + PYTHON + ", " + member.formatted("x".repeat(2 << 20)) + "}";
    assertThat(errors(body)).containsExactly(new FieldError("/" + place, "is too long"));
  }

  @Test
  void answersStaySmallWhateverTheRequestContains() {
    String name = "n".repeat(1000);
    String body =
        "{"
            + Stream.iterate(0, i -> i < 500, i -> i + 1)
                .map(i -> "\"" + name + i + "\": {\"" + name + "\": \"" + name + "\"}")
                .collect(Collectors.joining(","))
            + "}";
    assertThat(Json.MAPPER.writeValueAsBytes(refusal(body)).length).isLessThan(100_000);
    assertThat(refusal("{\"" + "n".repeat(100_000) + "\": 1}").detail().length()).isLessThan(300);
    assertThat(refusal("{\"query_type\": [\"" + "n".repeat(900_000) + "\"]}").detail().length())
        .isLessThan(300);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\u0000}\u0000", "\u0000{", "\uFEFF{}"})
  void refusesWhatAParserCouldTakeForAnotherEncoding(String body) {
    assertThat(refusal(body).type()).isEqualTo(ProblemType.MALFORMED_JSON);
  }

  @Test
  void refusesManyLongArgumentsBeforeTheyBecomeARecord() {
    String args = ("\"" + "x".repeat(100_000) + "\",").repeat(5);
    assertThatThrownBy(() -> bench.admit("{" + PYTHON + ", \"args\": [" + args + "\"\"]}"))
        .hasMessageContaining("must fit into 262144 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "[", "{", "{\"a\":", "\"", "tru", "[1,", "{\"a\"", "\u0000"})
  void whatCannotBeReadHasNoReadablePart(String body) {
    assertThat(RequestBody.readable(body.getBytes(UTF_8))).isEmpty();
    assertThat(refusal(body).type()).isEqualTo(ProblemType.MALFORMED_JSON);
  }

  private static String flood(String value) {
    return (value + ",").repeat(500_000) + value;
  }

  private static String members() {
    return Stream.iterate(0, i -> i < 100_000, i -> i + 1)
        .map(i -> "\"n" + i + "\": \"\"")
        .collect(Collectors.joining(","));
  }

  private static String file(String base64) {
    return "\"files\": [{\"name\": \"f\", \"content_base64\": \"" + base64 + "\"}]";
  }

  /** The same JSON with every character of texts as an escape. */
  private static String escaped(ObjectNode request) {
    return request.properties().stream()
        .map(
            member ->
                "\""
                    + member.getKey()
                    + "\": \""
                    + member
                        .getValue()
                        .stringValue()
                        .chars()
                        .mapToObj("\\u%04X"::formatted)
                        .collect(Collectors.joining())
                    + "\"")
        .collect(Collectors.joining(",", "{", "}"));
  }

  private List<FieldError> errors(String body) {
    Problem problem = refusal(body);
    return problem.errors() == null ? List.of() : problem.errors();
  }

  private Problem refusal(String body) {
    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> bench.admit(body));
    assertThat(refused).as("the request is refused").isNotNull();
    return refused.problem();
  }
}
