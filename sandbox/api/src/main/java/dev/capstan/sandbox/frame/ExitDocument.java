package dev.capstan.sandbox.frame;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/** The content of an EXIT frame. */
record ExitDocument(int exitCode, long execTimeMs, boolean stdoutTrunc, boolean stderrTrunc) {
  private static final int MAX_EXIT_CODE = 255;
  private static final long MAX_EXEC_TIME_MS = 1L << 40;

  static ExitDocument read(SpooledContent frame, SkippedList skipped)
      throws UnusableResultException {
    Reader reader = new Reader(skipped);
    GuestJson.read("exit", frame, reader::member);
    return new ExitDocument(
        (int) (long) GuestJson.required(reader.exitCode, "exit_code", "exit"),
        GuestJson.required(reader.execTimeMs, "exec_time_ms", "exit"),
        reader.stdoutTrunc,
        reader.stderrTrunc);
  }

  private static final class Reader {
    final SkippedList skipped;
    @Nullable Long exitCode;
    @Nullable Long execTimeMs;
    boolean stdoutTrunc;
    boolean stderrTrunc;

    Reader(SkippedList skipped) {
      this.skipped = skipped;
    }

    void member(GuestJson json, String name) throws UnusableResultException {
      switch (name) {
        case "exit_code" -> exitCode = json.number(name, MAX_EXIT_CODE);
        case "exec_time_ms" -> execTimeMs = json.number(name, MAX_EXEC_TIME_MS);
        case "stdout_trunc" -> stdoutTrunc = json.flag(name);
        case "stderr_trunc" -> stderrTrunc = json.flag(name);
        case "skipped_artifacts" -> {
          if (json.token() == JsonToken.START_ARRAY) {
            json.array(this::skippedArtifact);
          } else {
            json.skip();
          }
        }
        default -> json.skip();
      }
    }

    private void skippedArtifact(GuestJson json) throws UnusableResultException {
      if (json.token() != JsonToken.START_OBJECT) {
        throw new UnusableResultException("an entry of skipped_artifacts is not an object");
      }
      SkippedEntryReader entry = new SkippedEntryReader();
      json.object(entry::member);
      skipped.add(entry.entry());
    }
  }
}
