package dev.capstan.sandbox.frame;

import dev.capstan.schema.attempt.SkippedArtifact;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The content of an EXIT frame. */
record ExitDocument(int exitCode, long execTimeMs, boolean stdoutTrunc, boolean stderrTrunc) {
  private static final int MAX_EXIT_CODE = 255;
  private static final long MAX_EXEC_TIME_MS = 1L << 40;
  private static final int MAX_REASON_CHARS = 500;

  static ExitDocument read(byte[] bytes, SkippedList skipped) throws UnusableResultException {
    ObjectNode exit = GuestJson.object("exit", bytes);
    JsonNode entries = exit.path("skipped_artifacts");
    if (entries instanceof ArrayNode array) {
      for (JsonNode node : array) {
        if (!(node instanceof ObjectNode entry)) {
          throw new UnusableResultException("an entry of skipped_artifacts is not an object");
        }
        skipped.add(
            new SkippedArtifact(
                GuestJson.text(entry, "name", "skipped artifact", ArtifactName.MAX_BYTES),
                GuestJson.text(entry, "reason", "skipped artifact", MAX_REASON_CHARS)));
      }
    }
    return new ExitDocument(
        (int) GuestJson.number(exit, "exit_code", "exit", MAX_EXIT_CODE),
        GuestJson.number(exit, "exec_time_ms", "exit", MAX_EXEC_TIME_MS),
        GuestJson.flag(exit, "stdout_trunc", "exit"),
        GuestJson.flag(exit, "stderr_trunc", "exit"));
  }
}
