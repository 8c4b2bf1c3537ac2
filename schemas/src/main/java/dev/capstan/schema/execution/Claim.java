package dev.capstan.schema.execution;

/**
 * A body that was too large for a record and is in the object store instead (claim check).
 *
 * @param pointer JSON Pointer (RFC 6901) of its place in the request: {@code /stdin}, {@code
 *     /python_code}, {@code /files/0/content_base64}; the stored object has the decoded bytes
 * @param object key in the object store
 * @param sha256 hex digest of the stored bytes
 */
public record Claim(String pointer, String object, String sha256, long sizeBytes) {}
