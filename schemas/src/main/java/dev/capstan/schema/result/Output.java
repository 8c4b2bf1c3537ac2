package dev.capstan.schema.result;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a program left behind. Rows, stdout and stderr that are too long for a record are null here
 * and named by {@code stored}; displays and artifacts likewise.
 *
 * @param rows array of arrays
 * @param rowCount the true number of rows, also when {@code rows} is cut
 * @param exitCode of the program; 128 + n when signal n ended it
 * @param execTimeMs as the runner measured it, without the sandbox's start
 */
public record Output(
    @Nullable List<Column> columns,
    @Nullable JsonNode rows,
    @Nullable Long rowCount,
    @Nullable Boolean rowsTruncated,
    @Nullable Long execTimeMs,
    @Nullable String stdout,
    boolean stdoutTrunc,
    @Nullable String stderr,
    boolean stderrTrunc,
    @Nullable Integer exitCode,
    List<Display> displays,
    List<Artifact> artifacts,
    List<SkippedArtifact> skippedArtifacts,
    List<StoredPart> stored) {

  public Output {
    columns = columns == null ? null : List.copyOf(columns);
    displays = List.copyOf(displays);
    artifacts = List.copyOf(artifacts);
    skippedArtifacts = List.copyOf(skippedArtifacts);
    stored = List.copyOf(stored);
  }
}
