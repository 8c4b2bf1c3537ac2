package dev.capstan.sandbox.frame;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * The member names of the objects that a reader is inside of, to refuse duplicates. Names are all
 * that a streaming reader has to remember, so their number and length have a budget.
 */
final class OpenNames {
  static final int MAX_NAMES = 50_000;
  static final int MAX_CHARS = 1 << 20;

  private static final class Names {
    final Set<String> all = new HashSet<>();
    int chars;
  }

  private final Deque<Names> open = new ArrayDeque<>();
  private int names;
  private int chars;

  void beginObject() {
    open.push(new Names());
  }

  void add(String name) throws UnusableResultException {
    Names here = open.element();
    if (!here.all.add(name)) {
      throw new UnusableResultException(
          "an object has two members named " + GuestText.cut(name, 100));
    }
    here.chars += name.length();
    names++;
    chars += name.length();
    if (names > MAX_NAMES || chars > MAX_CHARS) {
      throw new UnusableResultException(
          "objects that are nested in each other have more than %d names or %d characters of names"
              .formatted(MAX_NAMES, MAX_CHARS));
    }
  }

  void endObject() {
    Names gone = open.pop();
    names -= gone.all.size();
    chars -= gone.chars;
  }
}
