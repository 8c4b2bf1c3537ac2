package dev.capstan.schema.execution;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One file of a dataset version.
 *
 * @param name as the program sees it below {@code in/}
 * @param object key in the object store; equal content has an equal key within a dataset
 * @param sha256 hex digest of the content
 * @param options how SQL reads the file, as {@code file-options.schema.json} defines it; null if
 *     that is found out from the file
 */
public record DatasetFile(
    String name, String object, String sha256, long sizeBytes, @Nullable JsonNode options) {
  // not compact: a class file keeps no annotations of implicit parameters, so callers in other
  // modules could not pass null
  public DatasetFile(
      String name, String object, String sha256, long sizeBytes, @Nullable JsonNode options) {
    this.name = name;
    this.object = object;
    this.sha256 = sha256;
    this.sizeBytes = sizeBytes;
    this.options = options;
  }

  /** Without options. */
  public DatasetFile(String name, String object, String sha256, long sizeBytes) {
    this(name, object, sha256, sizeBytes, null);
  }
}
