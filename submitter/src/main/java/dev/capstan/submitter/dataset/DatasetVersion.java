package dev.capstan.submitter.dataset;

import dev.capstan.schema.execution.DatasetFile;
import dev.capstan.schema.execution.PinnedDataset;
import dev.capstan.schema.json.CanonicalJson;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.Name;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An immutable version of a dataset.
 *
 * @param files by name, in order
 */
record DatasetVersion(List<DatasetFile> files) {
  static final DatasetVersion EMPTY = new DatasetVersion(List.of());

  DatasetVersion {
    files = files.stream().sorted(Comparator.comparing(DatasetFile::name)).toList();
  }

  /** {@code sha256:} over the canonical manifest: equal content gives an equal version. */
  String digest() {
    return CanonicalJson.digest(Json.MAPPER.valueToTree(this));
  }

  byte[] manifest() {
    return CanonicalJson.bytes(Json.MAPPER.valueToTree(this));
  }

  Optional<DatasetFile> file(String name) {
    return files.stream().filter(file -> file.name().equals(name)).findFirst();
  }

  /** This version with one file replaced, added, or (null) removed. */
  DatasetVersion with(String name, @Nullable DatasetFile file) {
    List<DatasetFile> changed = new ArrayList<>(files);
    changed.removeIf(other -> other.name().equals(name));
    if (file != null) {
      changed.add(file);
    }
    return new DatasetVersion(changed);
  }

  /** Of all files together, as JSON. */
  long optionsBytes() {
    return files.stream()
        .map(DatasetFile::options)
        .filter(Objects::nonNull)
        .mapToLong(options -> Json.MAPPER.writeValueAsBytes(options).length)
        .sum();
  }

  PinnedDataset pinned(Name datasetId) {
    return new PinnedDataset(datasetId, digest(), files);
  }
}
