package dev.capstan.storage.object;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The keys that every store can hold, including a file system. An invalid key is a defect of the
 * caller and not an {@link ObjectStoreException}.
 */
final class ObjectKeyRules {
  private static final int KEY_BYTES = 1024;
  private static final int SEGMENT_BYTES = 255;
  private static final int PAGE = 1000;

  private ObjectKeyRules() {}

  /**
   * Refuses keys over 1024 bytes, with segments that are empty, {@code .}, {@code ..} or over 255
   * bytes, or with control characters. The message does not contain the key: it may be long or
   * secret.
   */
  static void check(String key) {
    if (key.isEmpty() || byteCount(key) > KEY_BYTES) {
      throw new IllegalArgumentException("an object key has 1 to " + KEY_BYTES + " bytes");
    }
    if (key.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\')) {
      throw new IllegalArgumentException("an object key has no control character and no backslash");
    }
    int from = 0;
    while (from <= key.length()) {
      int slash = key.indexOf('/', from);
      int to = slash < 0 ? key.length() : slash;
      checkSegment(key, from, to);
      from = to + 1;
    }
  }

  static void checkLimit(int limit) {
    if (limit < 1 || limit > PAGE) {
      throw new IllegalArgumentException("a page has 1 to " + PAGE + " keys, not " + limit);
    }
  }

  private static void checkSegment(String key, int from, int to) {
    int length = to - from;
    boolean isDots =
        (length == 1 || length == 2) && key.charAt(from) == '.' && key.charAt(to - 1) == '.';
    if (length == 0 || isDots) {
      throw new IllegalArgumentException("a segment of an object key is not empty, '.' or '..'");
    }
    // at most 3 bytes a character, so short segments need no count
    if (length > SEGMENT_BYTES / 3 && byteCount(key.substring(from, to)) > SEGMENT_BYTES) {
      throw new IllegalArgumentException(
          "a segment of an object key has at most " + SEGMENT_BYTES + " bytes");
    }
  }

  private static int byteCount(String text) {
    return text.length() <= SEGMENT_BYTES / 3 ? text.length() : text.getBytes(UTF_8).length;
  }
}
