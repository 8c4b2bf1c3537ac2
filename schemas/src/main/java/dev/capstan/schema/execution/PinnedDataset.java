package dev.capstan.schema.execution;

import dev.capstan.schema.request.Name;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The version of a dataset that was current at admission. Later uploads create later versions.
 *
 * @param version {@code sha256:} and the digest of the manifest
 */
public record PinnedDataset(Name id, String version, List<DatasetFile> files) {
  public PinnedDataset {
    files = List.copyOf(files);
  }

  /** Of all files together. */
  public long totalBytes() {
    return files.stream().mapToLong(DatasetFile::sizeBytes).sum();
  }

  /** The options of the files that have some, by name. */
  public Map<String, JsonNode> options() {
    Map<String, JsonNode> options = new HashMap<>();
    for (DatasetFile file : files) {
      JsonNode ofFile = file.options();
      if (ofFile != null) {
        options.put(file.name(), ofFile);
      }
    }
    return options;
  }
}
