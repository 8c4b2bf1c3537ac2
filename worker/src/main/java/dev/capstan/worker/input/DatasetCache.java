package dev.capstan.worker.input;

import dev.capstan.schema.execution.DatasetFile;
import dev.capstan.schema.json.Sha256;
import dev.capstan.storage.object.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/**
 * Disk cache of dataset files by content digest: fetched at first use, read-only, shared by
 * sandboxes. Evicts the least recently used files above its maximum size, but never files in use.
 * Thread-safe.
 */
public final class DatasetCache {
  private final ObjectStore store;
  private final Path folder;
  private final long maxBytes;
  private final Map<String, Entry> entries = new HashMap<>();
  private long clock;

  private static final class Entry {
    final CompletableFuture<Path> file = new CompletableFuture<>();
    final long sizeBytes;
    int users;
    long lastUse;

    Entry(long sizeBytes) {
      this.sizeBytes = sizeBytes;
    }
  }

  /**
   * @param folder emptied at start, because its files may be incomplete after a crash
   * @param maxBytes maximum size, unless the files in use are larger
   */
  public DatasetCache(ObjectStore store, Path folder, long maxBytes) {
    this.store = store;
    this.folder = folder;
    this.maxBytes = maxBytes;
    try {
      Files.createDirectories(folder);
      try (Stream<Path> left = Files.list(folder)) {
        for (Path file : left.toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the dataset cache needs a writable folder: " + folder, e);
    }
  }

  /** A file that is not evicted until the lease is closed. */
  public Lease lease(DatasetFile file) throws InputUnavailableException {
    Entry entry;
    boolean mine;
    synchronized (this) {
      entry = entries.get(file.sha256());
      mine = entry == null;
      if (entry == null) {
        entry = new Entry(file.sizeBytes());
        entries.put(file.sha256(), entry);
      }
      entry.users++;
      entry.lastUse = ++clock;
    }
    try {
      if (mine) {
        fetch(file, entry);
        evict();
      }
      return new Lease(this, entry, entry.file.join());
    } catch (CompletionException e) {
      release(entry);
      throw new InputUnavailableException(
          "the dataset's file %s can't be fetched: %s".formatted(file.name(), e.getCause()), e);
    }
  }

  private void fetch(DatasetFile file, Entry entry) {
    try {
      entry.file.complete(download(file));
    } catch (Exception e) {
      synchronized (this) {
        entries.remove(file.sha256());
      }
      entry.file.completeExceptionally(e);
    }
  }

  private Path download(DatasetFile file) throws IOException, InputUnavailableException {
    Path partial = Files.createTempFile(folder, "fetch-", ".part");
    try {
      MessageDigest digest = Sha256.digest();
      try (InputStream in =
              store
                  .open(file.object(), 0, null)
                  .orElseThrow(
                      () -> new InputUnavailableException("the object store no longer has it"));
          OutputStream out = new DigestOutputStream(Files.newOutputStream(partial), digest)) {
        in.transferTo(out);
      }
      if (!Sha256.hex(digest).equals(file.sha256())) {
        throw new InputUnavailableException("the stored copy has a wrong digest");
      }
      Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("r--r--r--"));
      return Files.move(partial, folder.resolve(file.sha256()), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private synchronized void evict() {
    long held = entries.values().stream().mapToLong(entry -> entry.sizeBytes).sum();
    List<Map.Entry<String, Entry>> oldestFirst =
        entries.entrySet().stream()
            .filter(named -> named.getValue().users == 0)
            .sorted(Comparator.comparingLong(named -> named.getValue().lastUse))
            .toList();
    for (Map.Entry<String, Entry> named : oldestFirst) {
      if (held <= maxBytes) {
        return;
      }
      entries.remove(named.getKey());
      held -= named.getValue().sizeBytes;
      try {
        Files.deleteIfExists(folder.resolve(named.getKey()));
      } catch (IOException e) {
        throw new UncheckedIOException("the dataset cache can't delete a file", e);
      }
    }
  }

  private synchronized void release(Entry entry) {
    entry.users--;
  }

  /** Prevents the eviction of one file. */
  public static final class Lease implements AutoCloseable {
    private final DatasetCache cache;
    private final Entry entry;
    private final Path path;
    private boolean closed;

    private Lease(DatasetCache cache, Entry entry, Path path) {
      this.cache = cache;
      this.entry = entry;
      this.path = path;
    }

    public Path path() {
      return path;
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        cache.release(entry);
      }
    }
  }
}
