package dev.capstan.sandbox.frame;

/** Text that a guest wrote, made fit to be written again. */
final class GuestText {
  private static final char REPLACEMENT = '\uFFFD';

  private GuestText() {}

  /** At most {@code maxChars} characters, well-formed. */
  static String cut(String text, int maxChars) {
    return wellFormed(text.length() <= maxChars ? text : text.substring(0, maxChars - 1) + "…");
  }

  /** Half surrogates, which no encoder accepts, are replaced. */
  static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return replaceHalves(text);
      }
    }
    return text;
  }

  private static String replaceHalves(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? REPLACEMENT : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  /**
   * Text for a list or a message: at most {@code maxCharacters} code points, without control
   * characters and without the invisible ones that make a name look like another.
   */
  static String printable(String text, int maxCharacters) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(maxCharacters)
        .forEach(c -> shown.appendCodePoint(isUnprintable(c) ? REPLACEMENT : c));
    return shown.toString();
  }

  static boolean isUnprintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }
}
