package dev.capstan.sandbox.frame;

import dev.capstan.schema.request.FileNameRule;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Names of artifacts: what a guest may call a file that is later a key and a path for others. The
 * rule is {@link FileNameRule}, with a reason.
 */
final class ArtifactName {
  static final int MAX_BYTES = FileNameRule.MAX_BYTES;
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
    if (name.indexOf('\\') >= 0) {
      return Optional.of("the name has a backslash");
    }
    if (name.codePoints().anyMatch(FileNameRule::isForbidden)) {
      return Optional.of("the name has control characters");
    }
    return FileNameRule.isPlain(name)
        ? Optional.empty()
        : Optional.of(
            "the name is not a plain relative path of at most "
                + FileNameRule.MAX_DEPTH
                + " segments");
  }

  /** A name that was refused, fit to be shown. */
  static String shown(byte[] utf8) {
    return GuestText.printable(new String(utf8, StandardCharsets.UTF_8), SHOWN_CHARACTERS);
  }
}
