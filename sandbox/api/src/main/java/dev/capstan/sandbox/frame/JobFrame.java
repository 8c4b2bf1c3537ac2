package dev.capstan.sandbox.frame;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.capstan.schema.request.QueryType;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * The JSON of the JOB frame, for the runner.
 *
 * @param code UTF-8
 * @param deadlineMs after which the runner ends everything by itself, milliseconds from receipt
 * @param fileOptions how SQL reads files, by their names
 */
public record JobFrame(
    QueryType queryType,
    @JsonSerialize(using = TextSerializer.class) SpooledContent code,
    List<String> args,
    Map<String, String> env,
    int maxRows,
    int maxOutputBytes,
    List<String> artifacts,
    int maxArtifacts,
    long maxArtifactBytes,
    long deadlineMs,
    long memoryBytes,
    double cpus,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, JsonNode> fileOptions) {

  /** With a short program and without options of files. */
  public JobFrame(
      QueryType queryType,
      String code,
      List<String> args,
      Map<String, String> env,
      int maxRows,
      int maxOutputBytes,
      List<String> artifacts,
      int maxArtifacts,
      long maxArtifactBytes,
      long deadlineMs,
      long memoryBytes,
      double cpus) {
    this(
        queryType,
        SpooledContent.of(code.getBytes(UTF_8)),
        args,
        env,
        maxRows,
        maxOutputBytes,
        artifacts,
        maxArtifacts,
        maxArtifactBytes,
        deadlineMs,
        memoryBytes,
        cpus,
        Map.of());
  }

  public JobFrame {
    args = List.copyOf(args);
    env = Map.copyOf(env);
    artifacts = List.copyOf(artifacts);
    fileOptions = Map.copyOf(fileOptions);
  }
}
