package dev.capstan.schema.result;

/** A file in {@code out/} that was not taken, and why. */
public record SkippedArtifact(String name, String reason) {}
