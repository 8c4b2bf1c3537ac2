package dev.capstan.worker.attempt;

/**
 * How much of {@code out/} is kept; the rest is listed as skipped.
 *
 * @param maxFiles number of files
 * @param maxBytes of all of them together
 */
public record ArtifactLimits(int maxFiles, long maxBytes) {
  public static final ArtifactLimits DEFAULT = new ArtifactLimits(100, 64L << 20);
}
