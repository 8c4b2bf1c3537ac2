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
}
