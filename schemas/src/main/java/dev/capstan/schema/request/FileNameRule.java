package dev.capstan.schema.request;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The rule for names of files, the same for inputs, datasets and artifacts: relative, plain, and
 * equal on every file system. Any script and emoji are allowed. {@code
 * execution-request.schema.json} and the runner have the same rule.
 */
public final class FileNameRule {
  /** The maximum length in UTF-8. */
  public static final int MAX_BYTES = 255;

  /** The maximum number of segments. */
  public static final int MAX_DEPTH = 20;

  /** For messages. */
  public static final String EXPECTED =
      "must be a relative path of at most 255 bytes and 20 segments without . or .. or empty"
          + " segments, control characters or backslashes";

  private FileNameRule() {}

  public static boolean allows(String name) {
    // refuse long names before scanning them: each character has at least one byte
    return !name.isEmpty()
        && name.length() <= MAX_BYTES
        && name.getBytes(UTF_8).length <= MAX_BYTES
        && name.codePoints().noneMatch(FileNameRule::isForbidden)
        && isPlain(name);
  }

  /** Whether no segment is empty or leads elsewhere, and there are not too many. */
  public static boolean isPlain(String name) {
    String[] segments = name.split("/", -1);
    if (segments.length > MAX_DEPTH) {
      return false;
    }
    for (String segment : segments) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        return false;
      }
    }
    return true;
  }

  /**
   * Backslashes, controls, line separators, and the controls of text direction that make a name
   * look like another. Joiners are allowed: emoji and Indic scripts need them.
   */
  public static boolean isForbidden(int codePoint) {
    return codePoint == '\\'
        || Character.isISOControl(codePoint)
        || (codePoint >= 0x2028 && codePoint <= 0x202E)
        || (codePoint >= 0x2066 && codePoint <= 0x2069)
        || Character.getType(codePoint) == Character.SURROGATE;
  }
}
