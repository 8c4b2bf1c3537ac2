package dev.capstan.submitter.admission;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Finds the known name that is most similar to a mistyped one: at most two edits, and less than
 * half of its length.
 */
final class SpellingSuggestion {
  private static final int MAX_EDITS = 2;
  private static final int MAX_LENGTH = 64;

  private SpellingSuggestion() {}

  static Optional<String> find(String typed, Collection<String> known) {
    if (typed.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String plain = typed.replaceAll("([a-z])([A-Z])", "$1_$2").replace('-', '_');
    String lower = plain.toLowerCase(java.util.Locale.ROOT);
    return known.stream()
        .filter(name -> edits(lower, name) <= Math.min(MAX_EDITS, name.length() / 2))
        .min(Comparator.comparingInt(name -> edits(lower, name)));
  }

  private static int edits(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitute = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substitute, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
