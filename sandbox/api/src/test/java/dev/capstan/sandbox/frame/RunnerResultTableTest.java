package dev.capstan.sandbox.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of a runner's result: their shape, their depth and the values of their cells. */
class RunnerResultTableTest {
  private static final int MAX_OUTPUT = 1000;

  @TempDir private Path spool;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"columns\":[],\"rows\":[[]],\"row_count\":1}",
        "{\"columns\":[{\"name\":\"a\",\"type\":\"T\"}],\"rows\":[[1,2]],\"row_count\":1}",
        "{\"columns\":[{\"name\":\"a\",\"type\":\"T\"}],\"rows\":[{\"a\":1}],\"row_count\":1}",
        "{\"columns\":[{\"name\":\"a\",\"type\":\"T\"}],\"rows\":[[1],[2]],\"row_count\":1}",
        "{\"columns\":[{\"name\":\"a\",\"type\":\"T\"}],\"rows\":[[NaN]],\"row_count\":1}",
        "{\"columns\":[{\"name\":\"a\"}],\"rows\":[],\"row_count\":0}",
        "{\"columns\":{},\"rows\":[],\"row_count\":0}",
        "{\"columns\":[],\"row_count\":0}",
        "{\"columns\":[],\"rows\":[],\"row_count\":-1}",
      })
  void refusesATableOfTheWrongShape(String json) {
    RunnerResult answer = collect(new RunnerResultBytes().table(json).exit(0).end());
    assertThat(answer.defect()).isNotEmpty();
    assertThat(answer.table()).isNull();
  }

  /** Records contain the same values at a greater depth, and their readers accept 64 levels. */
  @Test
  void cellsAreNotDeeperThanTheReadersOfRecordsAccept() {
    int most = GuestJson.MAX_DEPTH - 3;
    assertThat(collect(new RunnerResultBytes().table(cell(most)).exit(0).end()).defect()).isNull();
    assertThat(collect(new RunnerResultBytes().table(cell(most + 1)).exit(0).end()).defect())
        .contains("table is not valid JSON", "depth");
  }

  private static String cell(int depth) {
    return "{\"columns\":[{\"name\":\"a\",\"type\":\"T\"}],\"rows\":[["
        + "[".repeat(depth)
        + "]".repeat(depth)
        + "]],\"row_count\":1}";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"columns\":[{\"name\":\"a\",\"type\":\"T\"}],\"rows\":[[{\"b\":1,\"b\":2}]],\"row_count\":1}",
        "{\"columns\":[],\"rows\":[],\"rows\":[],\"row_count\":0}",
        "{\"rows\":[[1]],\"columns\":[{\"name\":\"a\",\"type\":\"T\"}],\"row_count\":1}",
        "{\"columns\":[],\"rows\":[],\"row_count\":0} 1",
        "{\"columns\":[],\"rows\":[]",
        "{\"columns\":[{\"name\":\"a\",\"type\":\"T\"}],\"rows\":[[1],1],\"row_count\":2}",
        "{\"columns\":[{\"name\":\"a\",\"type\":\"T\"}],\"rows\":[[]],\"row_count\":1}",
      })
  void refusesATableThatReadersWouldUnderstandDifferently(String json) {
    RunnerResult answer = collect(new RunnerResultBytes().table(json).exit(0).end());
    assertThat(answer.defect()).isNotEmpty();
    assertThat(answer.table()).isNull();
  }

  @Test
  void numbersStayAsTheyWereWritten() {
    String table =
        """
        {"columns":[{"name":"a","type":"T"}],
         "rows":[[1.50],[-0],[1E2],[0.1000000000000000055511151231257827]],"row_count":4}\
        """;
    RunnerResult answer = collect(new RunnerResultBytes().table(table).exit(0).end());
    assertThat(text(tableOf(answer).rows()))
        .isEqualTo("[[1.50],[-0],[1E2],[0.1000000000000000055511151231257827]]");
  }

  @Test
  void cellsThatNoReaderCouldTakeBecomeText() {
    RunnerResult answer =
        collect(
            new RunnerResultBytes()
                .table(
                    """
                    {"columns":[{"name":"a","type":"T"}],"rows":[[9007199254740993],[1e999],
                     [{"x\\ud800":["\\udc00y"]}],[1.5],[9007199254740992]],"row_count":5}\
                    """)
                .exit(0)
                .end());
    assertThat(answer.defect()).isNull();
    assertThat(text(tableOf(answer).rows()))
        .isEqualTo(
            "[[\"9007199254740993\"],[\"Infinity\"],[{\"x\uFFFD\":[\"\uFFFDy\"]}],[1.5],[9007199254740992]]");
  }

  private static String text(SpooledContent content) {
    return new String(content.toByteArray(), UTF_8);
  }

  private static RunnerResult.Table tableOf(RunnerResult answer) {
    return Objects.requireNonNull(answer.table());
  }

  private RunnerResult collect(RunnerResultBytes bytes) {
    try (RunnerResultCollector collector =
        new RunnerResultCollector(MAX_OUTPUT, 3, 100, spool.resolve("run"), OutputListener.NONE)) {
      byte[] all = bytes.toBytes();
      collector.write(all, 0, all.length);
      return collector.finish();
    }
  }
}
