package dev.capstan.sandbox.frame;

import dev.capstan.schema.attempt.Column;
import dev.capstan.schema.attempt.Display;
import dev.capstan.schema.attempt.SkippedArtifact;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the runner reported: guest-controlled, parsed with caps after every process of the program
 * was dead. It decides nothing about limits or identity.
 *
 * @param complete whether the end frame arrived
 * @param defect why the result can't be used; null when it can
 */
public record RunnerResult(
    boolean complete,
    @Nullable String defect,
    boolean started,
    SpooledContent stdout,
    boolean stdoutTrunc,
    SpooledContent stderr,
    boolean stderrTrunc,
    @Nullable Table table,
    List<Display> displays,
    List<SpooledArtifact> artifacts,
    List<SkippedArtifact> skippedArtifacts,
    @Nullable GuestError error,
    @Nullable Integer exitCode,
    @Nullable Long execTimeMs) {

  public RunnerResult {
    displays = List.copyOf(displays);
    artifacts = List.copyOf(artifacts);
    skippedArtifacts = List.copyOf(skippedArtifacts);
  }

  /**
   * A table.
   *
   * @param rows compact JSON, an array of arrays that have one cell per column
   */
  public record Table(
      List<Column> columns, SpooledContent rows, long rowCount, boolean rowsTruncated) {}

  /** A file from the sandbox, spooled to this machine's disk until the collector is closed. */
  public record SpooledArtifact(String name, SpooledContent.OnDisk content) {}

  /** The runner's description of an error. */
  public record GuestError(
      String type, String message, @Nullable String detail, @Nullable Integer line) {}
}
