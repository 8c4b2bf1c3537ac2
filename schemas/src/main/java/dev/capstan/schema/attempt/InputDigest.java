package dev.capstan.schema.attempt;

/**
 * An input file of the program.
 *
 * @param name path in the sandbox, {@code in/…}
 * @param sha256 hex digest of the content
 */
public record InputDigest(String name, String sha256, long sizeBytes) {}
