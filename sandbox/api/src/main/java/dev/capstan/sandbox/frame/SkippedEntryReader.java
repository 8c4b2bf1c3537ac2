package dev.capstan.sandbox.frame;

import dev.capstan.schema.attempt.SkippedArtifact;
import org.jspecify.annotations.Nullable;

/** Reads a name and the reason why it was skipped: a SKIPPED frame, or an entry of EXIT's list. */
final class SkippedEntryReader {
  private static final int MAX_REASON_CHARS = 500;

  private @Nullable String name;
  private @Nullable String reason;

  static SkippedArtifact read(SpooledContent frame) throws UnusableResultException {
    SkippedEntryReader reader = new SkippedEntryReader();
    GuestJson.read("skipped frame", frame, reader::member);
    return reader.entry();
  }

  void member(GuestJson json, String member) throws UnusableResultException {
    switch (member) {
      case "name" -> name = json.optionalText(member, ArtifactName.MAX_BYTES);
      case "reason" -> reason = json.optionalText(member, MAX_REASON_CHARS);
      default -> json.skip();
    }
  }

  SkippedArtifact entry() throws UnusableResultException {
    return new SkippedArtifact(
        GuestText.printable(
            GuestJson.required(name, "name", "skipped artifact"), ArtifactName.MAX_BYTES),
        GuestText.printable(
            GuestJson.required(reason, "reason", "skipped artifact"), MAX_REASON_CHARS));
  }
}
