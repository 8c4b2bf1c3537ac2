package dev.capstan.schema.attempt;

/**
 * A file that the program wrote to {@code out/}, or that a display refers to.
 *
 * @param sha256 hex digest
 * @param href path to fetch it from
 */
public record Artifact(String name, long sizeBytes, String sha256, String mediaType, String href) {}
