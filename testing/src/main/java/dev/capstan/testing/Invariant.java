package dev.capstan.testing;

/** What a fuzz target requires of every input. */
public final class Invariant {
  private Invariant() {}

  /**
   * @param rule what has to be true, for the message
   * @throws AssertionError if it does not hold
   */
  public static void require(boolean holds, String rule) {
    if (!holds) {
      throw new AssertionError("Does not hold: " + rule);
    }
  }
}
