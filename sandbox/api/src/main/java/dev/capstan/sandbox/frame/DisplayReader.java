package dev.capstan.sandbox.frame;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.attempt.Display;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a DISPLAY frame: a MIME type, and either text or the name of an artifact that came. */
final class DisplayReader {
  private static final Pattern MIME_TYPE =
      Pattern.compile("[a-z]+/[a-z0-9][a-z0-9.+-]{0,99}", Pattern.CASE_INSENSITIVE);
  private static final int MAX_MIME_CHARS = 127;

  private @Nullable String mimeType;
  private @Nullable String text;
  private @Nullable String artifact;

  private DisplayReader() {}

  static Display read(SpooledContent frame, Set<String> artifacts) throws UnusableResultException {
    DisplayReader reader = new DisplayReader();
    GuestJson.read("display", frame, reader::member);
    return reader.display(artifacts);
  }

  private void member(GuestJson json, String name) throws UnusableResultException {
    switch (name) {
      case "mime_type" -> mimeType = json.optionalText(name, MAX_MIME_CHARS);
      case "text" -> text = json.optionalText(name, Integer.MAX_VALUE);
      case "artifact" -> artifact = json.optionalText(name, ArtifactName.MAX_BYTES);
      default -> json.skip();
    }
  }

  private Display display(Set<String> artifacts) throws UnusableResultException {
    String type = GuestJson.required(mimeType, "mime_type", "display");
    if (!MIME_TYPE.matcher(type).matches()) {
      throw new UnusableResultException("the display's mime_type is not a MIME type");
    }
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
    return new Display(type, text, artifact);
  }
}
