package dev.capstan.sandbox.roundtrip;

import java.text.Normalizer;
import java.util.List;
import java.util.Random;

/** Texts and file names of many scripts, with what readers of text tend to change. */
final class RandomText {
  /** Letters, digits and marks: composed, decomposed, without case, from right to left. */
  private static final List<String> WORDS =
      List.of(
          "a", "Zz", "7", "_", "é", "e\u0301", "ß", "İ", "中", "数据", "ข้อมูล", "ที่", "डेटा",
          "हिन्दी", "한국어", "שלום", "عربي", "ǅ");

  /** What is neither letter nor digit, but may be in a name. */
  private static final List<String> SIGNS =
      List.of(
          " ",
          "-",
          ".",
          "'",
          "\"",
          "$",
          "%",
          "&",
          "+",
          ",",
          ";",
          "=",
          "@",
          "#",
          "(",
          ")",
          "\u202f",
          "\u00a0",
          "😀",
          "👩\u200d🚀",
          "🇩🇪",
          "❤\ufe0f",
          "\u3000",
          "*",
          "?",
          "[",
          "]",
          "{",
          "}",
          "~",
          "!");

  private static final List<String> PRINTABLE_SIGNS =
      List.of(" ", "-", "<b>", "&", "😀", "❤", "{}", "#");

  private RandomText() {}

  static <T> T one(Random random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Text that Python's repr shows as it is, without quotes and backslashes. */
  static String printable(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i >= 0; i--) {
      text.append(one(random, random.nextInt(3) > 0 ? WORDS : PRINTABLE_SIGNS));
    }
    return text.toString();
  }

  /** Any text but NUL. */
  static String any(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(10); i > 0; i--) {
      switch (random.nextInt(4)) {
        case 0 -> text.append(one(random, SIGNS));
        case 1 ->
            text.append(
                one(
                    random,
                    List.of(
                        "\n", "\t", "\\", "\u0001", "\u007f", "\r\n", "''", "\u2028", "\ufeff")));
        default -> text.append(one(random, WORDS));
      }
    }
    return text.toString();
  }

  /** A part of a file's name that no other call gives: {@code unique} is in it. */
  static String name(Random random, int unique) {
    StringBuilder name = new StringBuilder(one(random, WORDS)).append(unique);
    for (int i = random.nextInt(5); i > 0; i--) {
      name.append(one(random, random.nextBoolean() ? WORDS : SIGNS));
    }
    return name.append('x').toString();
  }

  /** The name of the view over a file, by the rule of the documentation. */
  static String view(String file) {
    String stem =
        Normalizer.normalize(file.substring(0, file.lastIndexOf('.')), Normalizer.Form.NFC);
    StringBuilder view = new StringBuilder();
    stem.codePoints().forEach(point -> view.appendCodePoint(isKept(point) ? point : '_'));
    return Character.isDigit(view.codePointAt(0)) ? "_" + view : view.toString();
  }

  private static boolean isKept(int point) {
    int type = Character.getType(point);
    return Character.isLetterOrDigit(point)
        || type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }

  /** A text as a literal of Python. */
  static String python(String text) {
    StringBuilder literal = new StringBuilder("'");
    text.codePoints()
        .forEach(
            point -> {
              if (point < 0x20
                  || point == 0x7f
                  || point == '\''
                  || point == '\\'
                  || point > 0x2000) {
                literal.append("\\U%08x".formatted(point));
              } else {
                literal.appendCodePoint(point);
              }
            });
    return literal.append('\'').toString();
  }

  static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
