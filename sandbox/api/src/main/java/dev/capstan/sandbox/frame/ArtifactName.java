package dev.capstan.sandbox.frame;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Names of artifacts: what a guest may call a file that is later a key and a path for others. */
final class ArtifactName {
  static final int MAX_BYTES = 255;
  private static final int MAX_DEPTH = 20;
  private static final int SHOWN_CHARACTERS = 100;

  private ArtifactName() {}

  /** What is wrong with a name, or empty when it may be used. */
  static Optional<String> defect(byte[] utf8) {
    String name;
    try {
      name = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      return Optional.of("the name is not UTF-8");
    }
    if (utf8.length == 0 || utf8.length > MAX_BYTES) {
      return Optional.of("the name must have 1 to " + MAX_BYTES + " bytes");
    }
    if (name.codePoints().anyMatch(GuestText::isUnprintable)) {
      return Optional.of("the name has control characters");
    }
    if (name.indexOf('\\') >= 0) {
      return Optional.of("the name has a backslash");
    }
    String[] segments = name.split("/", -1);
    if (segments.length > MAX_DEPTH) {
      return Optional.of("the name is more than " + MAX_DEPTH + " folders deep");
    }
    for (String segment : segments) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        return Optional.of("the name is not a plain relative path");
      }
    }
    return Optional.empty();
  }

  /** A name that was refused, fit to be shown. */
  static String shown(byte[] utf8) {
    return GuestText.printable(new String(utf8, StandardCharsets.UTF_8), SHOWN_CHARACTERS);
  }
}
