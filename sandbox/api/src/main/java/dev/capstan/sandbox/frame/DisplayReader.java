package dev.capstan.sandbox.frame;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.attempt.Display;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Reads a DISPLAY frame: a MIME type, and either text or the name of an artifact that came. */
final class DisplayReader {
  private static final Pattern MIME_TYPE =
      Pattern.compile("[a-z]+/[a-z0-9][a-z0-9.+-]{0,99}", Pattern.CASE_INSENSITIVE);
  private static final int MAX_MIME_CHARS = 127;

  private DisplayReader() {}

  static Display read(byte[] bytes, Set<String> artifacts) throws UnusableResultException {
    ObjectNode display = GuestJson.object("display", bytes);
    String mimeType = GuestJson.text(display, "mime_type", "display", MAX_MIME_CHARS);
    if (!MIME_TYPE.matcher(mimeType).matches()) {
      throw new UnusableResultException("the display's mime_type is not a MIME type");
    }
    String text = GuestJson.optionalText(display, "text", "display", Integer.MAX_VALUE);
    String artifact =
        GuestJson.optionalText(display, "artifact", "display", ArtifactName.MAX_BYTES);
    if ((text == null) == (artifact == null)) {
      throw new UnusableResultException("the display must have either text or an artifact");
    }
    if (text != null && text.getBytes(UTF_8).length > RunnerResultFrames.MAX_DISPLAY_TEXT_BYTES) {
      throw new UnusableResultException(
          "the display is larger than " + RunnerResultFrames.MAX_DISPLAY_TEXT_BYTES + " bytes");
    }
    if (artifact != null && !artifacts.contains(artifact)) {
      throw new UnusableResultException("the artifact that the display names did not come");
    }
    return new Display(mimeType, text, artifact);
  }
}
