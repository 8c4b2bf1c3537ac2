package dev.capstan.schema.attempt;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The output of a program. Columns, rows, stdout and stderr that are too large for a record are
 * null here and listed in {@code stored}; displays and artifacts likewise.
 *
 * @param rows array of arrays
 * @param rowCount the total number of rows, even if {@code rows} is truncated
 * @param exitCode of the program; 128 + n when signal n ended it
 * @param execTimeMs run time as measured by the runner, without the start of the sandbox
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

  /** Of an execution whose program never ran. */
  public static final Output NONE =
      new Output(
          null, null, null, null, null, null, false, null, false, null, List.of(), List.of(),
          List.of(), List.of());

  public Output {
    columns = columns == null ? null : List.copyOf(columns);
    displays = List.copyOf(displays);
    artifacts = List.copyOf(artifacts);
    skippedArtifacts = List.copyOf(skippedArtifacts);
    stored = List.copyOf(stored);
  }
}
