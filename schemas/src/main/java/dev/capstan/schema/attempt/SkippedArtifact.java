package dev.capstan.schema.attempt;

/** A file in {@code out/} that was not kept, and the reason. */
public record SkippedArtifact(String name, String reason) {}
