package dev.capstan.submitter.admission;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStream;

/** Decodes the escapes of a valid JSON string in UTF-8. Not thread-safe. */
final class JsonStringStream extends InputStream {
  private final byte[] json;
  private final int to;
  private int at;

  /** Bytes of the character that was decoded last. */
  private byte[] decoded = new byte[0];

  private int decodedAt;

  private boolean hasLoneSurrogate;

  /**
   * @param from the first byte after the opening quote
   * @param to the closing quote
   */
  JsonStringStream(byte[] json, int from, int to) {
    this.json = json;
    this.at = from;
    this.to = to;
  }

  /** Whether an escape of what was read so far is half a character, which has no UTF-8. */
  boolean hasLoneSurrogate() {
    return hasLoneSurrogate;
  }

  @Override
  public int read() {
    if (decodedAt < decoded.length) {
      return decoded[decodedAt++] & 0xFF;
    }
    if (at >= to) {
      return -1;
    }
    byte next = json[at++];
    return next == '\\' ? unescape() : next & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    int count = 0;
    while (count < length) {
      int plain = plainBytes(length - count);
      System.arraycopy(json, at, target, offset + count, plain);
      at += plain;
      count += plain;
      if (count < length) {
        int next = read();
        if (next < 0) {
          break;
        }
        target[offset + count++] = (byte) next;
      }
    }
    return count == 0 && length > 0 ? -1 : count;
  }

  /** The number of bytes from here to the next escape. */
  private int plainBytes(int limit) {
    if (decodedAt < decoded.length) {
      return 0;
    }
    int end = Math.min(to, at + limit);
    int i = at;
    while (i < end && json[i] != '\\') {
      i++;
    }
    return i - at;
  }

  private int unescape() {
    byte kind = json[at++];
    return switch (kind) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> kind;
    };
  }

  private int unicode() {
    char first = hex();
    String character = String.valueOf(first);
    if (Character.isHighSurrogate(first)
        && at + 6 <= to
        && json[at] == '\\'
        && json[at + 1] == 'u') {
      at += 2;
      char second = hex();
      if (Character.isLowSurrogate(second)) {
        character += second;
      } else {
        at -= 6;
      }
    }
    hasLoneSurrogate |= character.length() == 1 && Character.isSurrogate(first);
    decoded = character.getBytes(UTF_8);
    decodedAt = 1;
    return decoded[0] & 0xFF;
  }

  private char hex() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = value * 16 + Character.digit(json[at++], 16);
    }
    return (char) value;
  }
}
