package dev.capstan.testing;

import org.jspecify.annotations.Nullable;

/**
 * The seed of a random test. It is printed, and can be set to repeat a failure: by {@code ./capstan
 * test --seed N}, the system property {@code capstan.seed} or the environment variable {@code
 * CAPSTAN_TEST_SEED}, in this order.
 */
public final class Seed {
  private static final @Nullable Long GIVEN = given();

  private Seed() {}

  /** The seed that was set, or a new one from the clock. */
  public static long random() {
    return printed(GIVEN == null ? System.nanoTime() : GIVEN);
  }

  /** The seed that was set, or {@code usual}: for tests that are the same in every run. */
  public static long orElse(long usual) {
    return printed(GIVEN == null ? usual : GIVEN);
  }

  /** Whether a seed was set: a test that tries many seeds then tries this one only. */
  public static boolean isGiven() {
    return GIVEN != null;
  }

  @SuppressWarnings("SystemOut") // the report of a test has what it prints
  private static long printed(long seed) {
    System.out.println("seed " + seed + " (repeat with --seed " + seed + ")");
    return seed;
  }

  private static @Nullable Long given() {
    String property = System.getProperty("capstan.seed");
    String value = property != null ? property : System.getenv("CAPSTAN_TEST_SEED");
    return value == null || value.isBlank() ? null : Long.valueOf(value.strip());
  }
}
