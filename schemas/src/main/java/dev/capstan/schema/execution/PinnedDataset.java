package dev.capstan.schema.execution;

import java.util.List;

/**
 * A dataset as it was when the request was admitted; later uploads make later versions.
 *
 * @param version {@code sha256:} and the digest of the manifest
 */
public record PinnedDataset(String id, String version, List<DatasetFile> files) {
  public PinnedDataset {
    files = List.copyOf(files);
  }
}
