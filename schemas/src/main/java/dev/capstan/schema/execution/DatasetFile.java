package dev.capstan.schema.execution;

/**
 * One file of a dataset version.
 *
 * @param name as the program sees it below {@code in/}
 * @param object key in the object store; equal content has an equal key within a dataset
 * @param sha256 hex digest of the content
 */
public record DatasetFile(String name, String object, String sha256, long sizeBytes) {}
