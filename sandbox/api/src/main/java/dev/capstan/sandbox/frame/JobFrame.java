package dev.capstan.sandbox.frame;

import dev.capstan.schema.request.QueryType;
import java.util.List;
import java.util.Map;

/**
 * The JSON of the JOB frame, for the runner.
 *
 * @param deadlineMs after which the runner ends everything by itself, milliseconds from receipt
 */
public record JobFrame(
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

  public JobFrame {
    args = List.copyOf(args);
    env = Map.copyOf(env);
    artifacts = List.copyOf(artifacts);
  }
}
