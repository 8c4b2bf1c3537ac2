package dev.capstan.worker.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.DatasetFile;
import dev.capstan.schema.execution.PinnedDataset;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.Name;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

class WorkerCeilingsTest {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "capstan.ceilings.memory", "1GB",
          "capstan.ceilings.lanes.default.pids", "100",
          "capstan.ceilings.providers.scripted.cpus", "2",
          "capstan.ceilings.disk", "600MB",
          "capstan.ceilings.output", "2MB");

  @ParameterizedTest
  @CsvSource({
    "memory_bytes, 1073741824, /resources/memory_bytes",
    "pids, 100, /resources/pids",
    "cpus, 2, /resources/cpus",
    "disk_bytes, 629145600, /resources/disk_bytes",
    "max_output_bytes, 2097152, /max_output_bytes"
  })
  void whatIsAboveACeilingIsRefusedWithIt(String limit, long ceiling, String pointer) {
    WorkerCeilings ceilings = BoundCeilings.of(SETTINGS);
    assertThat(ceilings.refusal(with(limit, ceiling))).isEmpty();
    assertThat(ceilings.refusal(with(limit, ceiling + 1)).orElseThrow())
        .contains(pointer + " is " + (ceiling + 1), "the ceiling of lane default is " + ceiling);
  }

  @Test
  void memoryAndDatasetsAreLimitedByWhatTheWorkerHas() {
    assertThat(BoundCeilings.DEFAULT.refusal(with("memory_bytes", 2L << 30))).isEmpty();
    assertThat(BoundCeilings.DEFAULT.refusal(with("memory_bytes", (2L << 30) + 1)).orElseThrow())
        .contains("is 2147483648");
    assertThat(BoundCeilings.DEFAULT.refusal(withDataset(1L << 29))).isEmpty();
    assertThat(BoundCeilings.DEFAULT.refusal(withDataset((1L << 29) + 1)).orElseThrow())
        .contains("/dataset_id is 1073741826, the ceiling of lane default is 1073741824");
  }

  @Test
  void aLaneWhoseCeilingsTheWorkerCanNotServeIsNamed() {
    Logger logger = (Logger) LoggerFactory.getLogger(WorkerCeilings.class);
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    logger.addAppender(logged);
    logger.setLevel(Level.WARN); // off in tests
    try {
      BoundCeilings.of(
              Map.of(
                  "capstan.ceilings.dataset", "1GB",
                  "capstan.ceilings.lanes.interactive.memory", "2GB"))
          .warn(List.of("interactive", "default"));
    } finally {
      logger.detachAppender(logged);
      logger.setLevel(null);
    }
    assertThat(logged.list)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getMessage()).startsWith("Memory ceiling (capstan.ceilings.memory)");
              assertThat(event.getKeyValuePairs())
                  .extracting(String::valueOf)
                  .contains("lane=\"default\"");
            });
  }

  private static AdmittedExecution with(String limit, long value) {
    ObjectNode tree = Json.MAPPER.valueToTree(Executions.python("1"));
    ((ObjectNode) tree.path("limits")).put(limit, value);
    return Json.MAPPER.treeToValue(tree, AdmittedExecution.class);
  }

  /** Two files of that size. */
  private static AdmittedExecution withDataset(long fileBytes) {
    List<DatasetFile> files =
        List.of(
            new DatasetFile("a", "o", "0", fileBytes), new DatasetFile("b", "o", "1", fileBytes));
    ObjectNode tree = Json.MAPPER.valueToTree(Executions.python("1"));
    tree.putPOJO("dataset", new PinnedDataset(new Name("d"), "sha256:0", files));
    return Json.MAPPER.treeToValue(tree, AdmittedExecution.class);
  }
}
