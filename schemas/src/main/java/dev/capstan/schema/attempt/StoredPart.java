package dev.capstan.schema.attempt;

/**
 * A part of the output in the object store.
 *
 * @param part {@code rows}, {@code stdout}, {@code stderr} or {@code artifacts/<name>}
 * @param object key in the object store, under the attempt's own random name
 */
public record StoredPart(String part, String object, long sizeBytes, String sha256) {}
