package dev.capstan.submitter.admission;

import static dev.capstan.testing.Invariant.require;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.json.Json;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A text that is read from its range of bytes is the one that a parser reads. The input is the JSON
 * string without its quotes.
 */
public final class LargeTextFuzz {
  private LargeTextFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    byte[] json = new byte[input.length + 2];
    json[0] = '"';
    System.arraycopy(input, 0, json, 1, input.length);
    json[json.length - 1] = '"';
    String expected = parsed(json);
    if (expected == null) {
      return;
    }
    LargeText text = new LargeText(json, 1, json.length - 1);
    boolean isText = UTF_8.newEncoder().canEncode(expected);
    require(text.hasLoneSurrogate() != isText, "half of a character is found");
    if (isText) {
      check(text, expected);
    }
  }

  private static void check(LargeText text, String expected) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    text.text(bytes::writeBytes);
    require(Arrays.equals(bytes.toByteArray(), expected.getBytes(UTF_8)), "the text is the same");
    require(text.characters() == expected.codePointCount(0, expected.length()), "its length is");
    require(text.contains('a') == (expected.indexOf('a') >= 0), "what it contains is");
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    boolean isBase64 = text.base64(content::writeBytes);
    byte[] decoded = decoded(expected);
    require(isBase64 == (decoded != null), "its content is known");
    require(
        decoded == null || Arrays.equals(content.toByteArray(), decoded),
        "its content is the same");
  }

  /** What admission accepts: the string is all that there is, in UTF-8. */
  private static @Nullable String parsed(byte[] json) {
    try {
      RequestBody.parse(json);
      JsonNode tree = Json.STRICT.readTree(json);
      return tree.isString() ? tree.stringValue() : null;
    } catch (RefusedException | JacksonException e) {
      return null;
    }
  }

  private static byte @Nullable [] decoded(String base64) {
    try {
      return base64.length() % 4 == 0 ? Base64.getDecoder().decode(base64) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
