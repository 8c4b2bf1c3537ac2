package dev.capstan.sandbox.frame;

import dev.capstan.schema.attempt.Display;
import dev.capstan.schema.attempt.SkippedArtifact;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Builds the result from the collected frames, once no process can add to them. */
final class RunnerResultReader {
  private final RunnerResultFrames frames;
  private @Nullable String defect;

  RunnerResultReader(RunnerResultFrames frames) {
    this.frames = frames;
  }

  /** What a frame's content means. */
  private interface Reading<T> {
    T read(SpooledContent frame) throws UnusableResultException;
  }

  /**
   * @param streamDefect why the stream could not be cut into frames; null if it could
   */
  RunnerResult read(@Nullable String streamDefect) {
    note(streamDefect);
    note(frames.defect());
    RunnerResult.Table table =
        document(frames.table, frame -> TableReader.read(frame, frames.rowsSpool()));
    RunnerResult.GuestError error = document(frames.error, GuestErrorReader::read);
    ExitDocument exit = document(frames.exit, frame -> ExitDocument.read(frame, frames.skipped));
    if (frames.ended && exit == null) {
      note("the result ends without an exit frame");
    }
    List<Display> displays = displays();
    return new RunnerResult(
        frames.ended,
        defect,
        frames.started,
        frames.stdout.content(),
        frames.stdout.truncated() || (exit != null && exit.stdoutTrunc()),
        frames.stderr.content(),
        frames.stderr.truncated() || (exit != null && exit.stderrTrunc()),
        table,
        displays,
        frames.artifacts(),
        frames.skipped.entries(),
        error,
        exit == null ? null : exit.exitCode(),
        exit == null ? null : exit.execTimeMs());
  }

  private <T> @Nullable T document(@Nullable SpooledContent frame, Reading<T> reading) {
    if (frame == null) {
      return null;
    }
    try {
      return reading.read(frame);
    } catch (UnusableResultException e) {
      note(e.getMessage());
      return null;
    }
  }

  /** A display that can't be used costs itself only. */
  private List<Display> displays() {
    Set<String> artifacts =
        frames.artifacts().stream()
            .map(RunnerResult.SpooledArtifact::name)
            .collect(Collectors.toSet());
    List<Display> displays = new ArrayList<>();
    for (SpooledContent frame : frames.displays) {
      try {
        displays.add(DisplayReader.read(frame, artifacts));
      } catch (UnusableResultException e) {
        frames.skipped.add(new SkippedArtifact("display", String.valueOf(e.getMessage())));
      }
    }
    return displays;
  }

  private void note(@Nullable String what) {
    if (defect == null) {
      defect = what;
    }
  }
}
