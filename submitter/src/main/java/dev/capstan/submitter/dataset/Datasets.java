package dev.capstan.submitter.dataset;

import dev.capstan.schema.execution.DatasetFile;
import dev.capstan.schema.execution.PinnedDataset;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.FileNames;
import dev.capstan.schema.request.Name;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStore.ObjectInfo;
import dev.capstan.submitter.admission.DatasetCatalog;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The datasets of all tenants in the object store. A dataset is a chain of heads, each created with
 * a conditional write; of two concurrent changes, one is repeated on top of the other. Thread-safe.
 */
public final class Datasets implements DatasetCatalog {
  /** Limited, because every record of an execution contains the file list of its version. */
  public static final int MAX_FILES = 256;

  /** Of all files of a dataset together, for the same reason. */
  private static final int MAX_OPTIONS_BYTES = 64 << 10;

  private static final int MAX_ATTEMPTS = 100;

  private final ObjectStore store;

  public Datasets(ObjectStore store) {
    this.store = store;
  }

  /** The dataset can't be changed in this way; the message is for the client. */
  public static class DatasetChangeException extends Exception {
    private DatasetChangeException(String message) {
      super(message);
    }
  }

  /** The caller's condition on the current file is not met. */
  public static final class PreconditionException extends DatasetChangeException {
    PreconditionException() {
      super("the condition on the current file is not met");
    }
  }

  /** A condition on the SHA-256 of the current file, which is empty if there is none. */
  @FunctionalInterface
  public interface Condition {
    boolean allows(Optional<String> sha256);
  }

  private record Head(long sequence, String version) {}

  @Override
  public Optional<PinnedDataset> newest(TenantId tenant, Name datasetId) {
    String base = ObjectKeys.dataset(tenant, datasetId);
    return head(base).map(head -> version(base, head)).map(version -> version.pinned(datasetId));
  }

  /**
   * Adds or replaces a file.
   *
   * @param content the caller closes it
   * @return the new newest version
   * @throws PreconditionException if {@code condition} does not allow it
   */
  public PinnedDataset put(
      TenantId tenant, Name datasetId, String name, Upload content, Condition condition)
      throws DatasetChangeException {
    check(current(tenant, datasetId), name, condition);
    String blob = ObjectKeys.dataset(tenant, datasetId) + "blobs/" + content.sha256();
    if (store.stat(blob).isEmpty()) {
      store.put(blob, content.file(), "application/octet-stream");
    }
    return change(
        tenant,
        datasetId,
        version -> {
          check(version, name, condition);
          JsonNode options = version.file(name).map(DatasetFile::options).orElse(null);
          return version.with(
              name, new DatasetFile(name, blob, content.sha256(), content.sizeBytes(), options));
        });
  }

  /**
   * Sets how SQL reads a file; later uploads of the file keep it.
   *
   * @param options valid by {@code file-options.schema.json}; null for none
   * @return the new newest version, or empty when there is no such file
   */
  public Optional<PinnedDataset> setOptions(
      TenantId tenant, Name datasetId, String name, @Nullable JsonNode options)
      throws DatasetChangeException {
    if (current(tenant, datasetId).file(name).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        change(
            tenant,
            datasetId,
            version ->
                version
                    .file(name)
                    .map(f -> new DatasetFile(name, f.object(), f.sha256(), f.sizeBytes(), options))
                    .map(file -> version.with(name, file))
                    .orElseThrow(() -> new DatasetChangeException("The file was removed"))));
  }

  /**
   * Removes a file from the newest version; older versions keep it.
   *
   * @return the new newest version, or empty when there is no such file
   * @throws PreconditionException if {@code condition} does not allow it
   */
  public Optional<PinnedDataset> remove(
      TenantId tenant, Name datasetId, String name, Condition condition)
      throws DatasetChangeException {
    boolean exists =
        newest(tenant, datasetId)
            .map(d -> d.files().stream().anyMatch(file -> file.name().equals(name)))
            .orElse(false);
    return exists
        ? Optional.of(
            change(
                tenant,
                datasetId,
                version -> {
                  if (!condition.allows(version.file(name).map(DatasetFile::sha256))) {
                    throw new PreconditionException();
                  }
                  return version.with(name, null);
                }))
        : Optional.empty();
  }

  private DatasetVersion current(TenantId tenant, Name datasetId) {
    String base = ObjectKeys.dataset(tenant, datasetId);
    return head(base).map(head -> version(base, head)).orElse(DatasetVersion.EMPTY);
  }

  /** The content of a file of any version. */
  public Optional<InputStream> open(DatasetFile file) {
    return store.open(file.object(), 0, null);
  }

  private static void check(DatasetVersion version, String name, Condition condition)
      throws DatasetChangeException {
    if (!condition.allows(version.file(name).map(DatasetFile::sha256))) {
      throw new PreconditionException();
    }
    requireNoConflict(version, name);
  }

  /** Files of one version must be able to exist together in one folder. */
  private static void requireNoConflict(DatasetVersion version, String name)
      throws DatasetChangeException {
    FileNames others = new FileNames();
    version.files().stream()
        .map(DatasetFile::name)
        .filter(other -> !other.equals(name))
        .forEach(others::add);
    Optional<String> other = others.conflict(name);
    if (other.isPresent()) {
      throw new DatasetChangeException(
          "The name conflicts with the file "
              + other.get()
              + " of the dataset: a file can't be a folder of another");
    }
  }

  /** A change of the newest version. */
  @FunctionalInterface
  private interface Change {
    DatasetVersion apply(DatasetVersion version) throws DatasetChangeException;
  }

  private PinnedDataset change(TenantId tenant, Name datasetId, Change change)
      throws DatasetChangeException {
    String base = ObjectKeys.dataset(tenant, datasetId);
    for (int i = 0; i < MAX_ATTEMPTS; i++) {
      Optional<Head> head = head(base);
      DatasetVersion before = head.map(h -> version(base, h)).orElse(DatasetVersion.EMPTY);
      DatasetVersion after = change.apply(before);
      if (after.files().size() > MAX_FILES) {
        throw new DatasetChangeException("A dataset must have at most " + MAX_FILES + " files");
      }
      if (after.optionsBytes() > MAX_OPTIONS_BYTES) {
        throw new DatasetChangeException(
            "The options of a dataset's files must have at most %d bytes in all"
                .formatted(MAX_OPTIONS_BYTES));
      }
      if (head.isPresent() && after.equals(before)) {
        return before.pinned(datasetId);
      }
      store.put(manifestKey(base, after.digest()), after.manifest(), "application/json");
      Head next = new Head(head.map(Head::sequence).orElse(0L) + 1, after.digest());
      byte[] content = Json.MAPPER.writeValueAsBytes(next);
      if (store.create(headKey(base, next.sequence()), content, "application/json")) {
        return after.pinned(datasetId);
      }
    }
    throw new DatasetChangeException("Too many concurrent changes; retry");
  }

  private Optional<Head> head(String base) {
    List<ObjectInfo> newest = store.list(base + "heads/", null, 1);
    return newest.isEmpty()
        ? Optional.empty()
        : store
            .get(newest.getFirst().key())
            .map(content -> Json.MAPPER.readValue(content, Head.class));
  }

  private DatasetVersion version(String base, Head head) {
    byte[] manifest =
        store
            .get(manifestKey(base, head.version()))
            .orElseThrow(
                () -> new IllegalStateException("the manifest of a dataset head is missing"));
    return Json.MAPPER.readValue(manifest, DatasetVersion.class);
  }

  private static String manifestKey(String base, String digest) {
    return base + "versions/" + digest.substring("sha256:".length()) + ".json";
  }

  /** Counts down, so that a listing starts with the newest head. */
  private static String headKey(String base, long sequence) {
    return base + "heads/" + String.format(Locale.ROOT, "%019d", Long.MAX_VALUE - sequence);
  }
}
