package dev.capstan.worker.attempt;

/**
 * Limits for artifacts in {@code out/}; files beyond them are listed as skipped.
 *
 * @param maxFiles number of files
 * @param maxBytes of all of them together
 */
public record ArtifactLimits(int maxFiles, long maxBytes) {
  public static final ArtifactLimits DEFAULT = new ArtifactLimits(100, 64L << 20);
}
