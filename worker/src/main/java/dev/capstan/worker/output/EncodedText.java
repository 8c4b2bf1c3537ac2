package dev.capstan.worker.output;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The size of texts as JSON strings in UTF-8, which can be six times their number of characters.
 */
public final class EncodedText {
  private static final String CUT = "…";
  private static final int CUT_BYTES = 3;
  private static final int QUOTES = 2;

  private EncodedText() {}

  /**
   * The text that bytes spell, with a mark for each that is no UTF-8.
   *
   * @param truncated whether a limit has cut the bytes; then a character that was cut is left out
   */
  static String decode(byte[] bytes, boolean truncated) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    decoder.decode(ByteBuffer.wrap(bytes), text, !truncated);
    return text.flip().toString();
  }

  /** Bytes of the JSON string, with its quotes. */
  static long bytes(String text) {
    return QUOTES + text.codePoints().asLongStream().map(c -> bytes((int) c)).sum();
  }

  /** The text if it is small enough; else its beginning, with a mark. */
  public static String cut(String text, int maxBytes) {
    if (bytes(text) <= maxBytes) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int left = maxBytes - QUOTES - CUT_BYTES;
    for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
      int codePoint = text.codePointAt(at);
      left -= bytes(codePoint);
      if (left < 0) {
        break;
      }
      kept.appendCodePoint(codePoint);
    }
    return kept.append(CUT).toString();
  }

  private static int bytes(int codePoint) {
    if (codePoint < 0x80) {
      return switch (codePoint) {
        case '"', '\\', '\b', '\t', '\n', '\f', '\r' -> 2;
        default -> codePoint < ' ' ? 6 : 1;
      };
    }
    return codePoint < 0x800 ? 2 : codePoint < 0x1_0000 ? 3 : 4;
  }
}
