package dev.capstan.submitter.admission;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Rule for file names: relative, plain, and equal on every file system. */
public final class PathRule {
  public static final String EXPECTED =
      "must be a relative path of at most 255 bytes without . or .. or empty segments, control"
          + " characters or backslashes";

  private static final int MAX_BYTES = 255;

  private PathRule() {}

  public static boolean allows(String name) {
    // refuse long names before scanning them: each character has at least one byte
    if (name.isEmpty() || name.length() > MAX_BYTES || name.getBytes(UTF_8).length > MAX_BYTES) {
      return false;
    }
    for (String segment : name.split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        return false;
      }
    }
    return name.chars().noneMatch(PathRule::isForbidden);
  }

  private static boolean isForbidden(int c) {
    return c == '\\' || Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
  }
}
