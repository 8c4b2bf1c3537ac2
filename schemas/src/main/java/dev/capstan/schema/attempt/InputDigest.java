package dev.capstan.schema.attempt;

/**
 * A file that the program found.
 *
 * @param name path in the sandbox, {@code in/…}
 * @param sha256 hex digest of the content
 */
public record InputDigest(String name, String sha256, long sizeBytes) {}
