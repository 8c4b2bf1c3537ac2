package dev.capstan.submitter.admission;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A long string of a JSON document, read where it is in the document's bytes. It always becomes an
 * object of the store, so it is never held as text: reading it needs a constant amount of memory.
 *
 * @param json the document, in UTF-8
 * @param from the first byte after the opening quote
 * @param to the closing quote
 */
public record LargeText(byte[] json, int from, int to) {
  /** A multiple of four, so that each part is base64 by itself. */
  private static final int PART_BYTES = 48 << 10;

  /** Receives content in parts. */
  @FunctionalInterface
  public interface Sink {
    void accept(byte[] part);
  }

  /** The string's characters. */
  Reader reader() {
    return new InputStreamReader(open(), UTF_8);
  }

  boolean hasLoneSurrogate() {
    JsonStringStream in = open();
    parts(in, part -> {});
    return in.hasLoneSurrogate();
  }

  /** The length in characters (Unicode code points). */
  long characters() {
    long[] count = new long[1];
    text(
        part -> {
          for (byte b : part) {
            // every byte but those that continue a character
            if ((b & 0xC0) != 0x80) {
              count[0]++;
            }
          }
        });
    return count[0];
  }

  boolean contains(char ascii) {
    boolean[] found = new boolean[1];
    text(
        part -> {
          for (byte b : part) {
            found[0] |= b == ascii;
          }
        });
    return found[0];
  }

  /** Passes on the text in UTF-8. */
  void text(Sink sink) {
    parts(open(), sink);
  }

  /**
   * Passes on the content that the text encodes in base64.
   *
   * @return an invalid text ends with false
   */
  boolean base64(Sink sink) {
    boolean[] isValid = {true};
    boolean[] isPadded = new boolean[1];
    parts(
        open(),
        part -> {
          if (!isValid[0] || isPadded[0] || part.length % 4 != 0) {
            isValid[0] = false;
            return;
          }
          isPadded[0] = part[part.length - 1] == '=';
          byte @Nullable [] decoded = decode(part);
          isValid[0] = decoded != null;
          if (decoded != null) {
            sink.accept(decoded);
          }
        });
    return isValid[0];
  }

  private static byte @Nullable [] decode(byte[] part) {
    try {
      return Base64.getDecoder().decode(part);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private JsonStringStream open() {
    return new JsonStringStream(json, from, to);
  }

  private static void parts(JsonStringStream text, Sink sink) {
    try (text) {
      for (byte[] part = text.readNBytes(PART_BYTES);
          part.length > 0;
          part = text.readNBytes(PART_BYTES)) {
        sink.accept(part);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory can't fail", e);
    }
  }
}
