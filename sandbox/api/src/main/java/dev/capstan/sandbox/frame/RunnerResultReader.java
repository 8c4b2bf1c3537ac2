package dev.capstan.sandbox.frame;

import dev.capstan.schema.attempt.Display;
import dev.capstan.schema.attempt.SkippedArtifact;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Builds the result from the collected frames, once no process can add to them. */
final class RunnerResultReader {
  private static final int MAX_TYPE_CHARS = 100;
  private static final int MAX_MESSAGE_CHARS = 8_000;
  private static final int MAX_DETAIL_CHARS = 32_000;

  private final RunnerResultFrames frames;
  private @Nullable String defect;

  RunnerResultReader(RunnerResultFrames frames) {
    this.frames = frames;
  }

  /** What a frame's bytes mean. */
  private interface Reading<T> {
    T read(byte[] bytes) throws UnusableResultException;
  }

  /**
   * @param streamDefect why the stream could not be cut into frames; null if it could
   */
  RunnerResult read(@Nullable String streamDefect) {
    note(streamDefect);
    note(frames.defect());
    RunnerResult.Table table = document(frames.table, TableReader::read);
    RunnerResult.GuestError error = document(frames.error, RunnerResultReader::error);
    ExitDocument exit = document(frames.exit, bytes -> ExitDocument.read(bytes, frames.skipped));
    if (frames.ended && exit == null) {
      note("the result ends without an exit frame");
    }
    List<Display> displays = displays();
    return new RunnerResult(
        frames.ended,
        defect,
        frames.started,
        frames.stdout.toByteArray(),
        frames.stdout.truncated() || (exit != null && exit.stdoutTrunc()),
        frames.stderr.toByteArray(),
        frames.stderr.truncated() || (exit != null && exit.stderrTrunc()),
        table,
        displays,
        frames.spool().artifacts(),
        frames.skipped.entries(),
        error,
        exit == null ? null : exit.exitCode(),
        exit == null ? null : exit.execTimeMs());
  }

  private <T> @Nullable T document(byte @Nullable [] bytes, Reading<T> reading) {
    if (bytes == null) {
      return null;
    }
    try {
      return reading.read(bytes);
    } catch (UnusableResultException e) {
      note(e.getMessage());
      return null;
    }
  }

  /** A display that can't be used costs itself only. */
  private List<Display> displays() {
    Set<String> artifacts =
        frames.spool().artifacts().stream()
            .map(RunnerResult.SpooledArtifact::name)
            .collect(Collectors.toSet());
    List<Display> displays = new ArrayList<>();
    for (byte[] bytes : frames.displays) {
      try {
        displays.add(DisplayReader.read(bytes, artifacts));
      } catch (UnusableResultException e) {
        frames.skipped.add(new SkippedArtifact("display", String.valueOf(e.getMessage())));
      }
    }
    return displays;
  }

  private static RunnerResult.GuestError error(byte[] bytes) throws UnusableResultException {
    ObjectNode error = GuestJson.object("error", bytes);
    return new RunnerResult.GuestError(
        GuestJson.text(error, "type", "error", MAX_TYPE_CHARS),
        GuestJson.text(error, "message", "error", MAX_MESSAGE_CHARS),
        GuestJson.optionalText(error, "detail", "error", MAX_DETAIL_CHARS),
        error.hasNonNull("line")
            ? (Integer) (int) GuestJson.number(error, "line", "error", Integer.MAX_VALUE)
            : null);
  }

  private void note(@Nullable String what) {
    if (defect == null) {
      defect = what;
    }
  }
}
