package dev.capstan.sandbox;

/**
 * What one {@link SandboxProvider#reap} did.
 *
 * @param orphaned removed because their worker is dead
 * @param expired removed because their deadline has passed
 * @param failed not removed; the next call tries again
 */
public record ReapResult(int orphaned, int expired, int failed) {
  public static final ReapResult NOTHING = new ReapResult(0, 0, 0);

  public ReapResult plus(ReapResult other) {
    return new ReapResult(
        orphaned + other.orphaned, expired + other.expired, failed + other.failed);
  }

  /** How many are gone. */
  public int removed() {
    return orphaned + expired;
  }
}
