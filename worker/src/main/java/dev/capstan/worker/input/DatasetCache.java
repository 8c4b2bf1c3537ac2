package dev.capstan.worker.input;

import dev.capstan.schema.execution.DatasetFile;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Sha256;
import dev.capstan.storage.object.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Disk cache of dataset files by tenant and content digest: fetched at first use, read-only, shared
 * by the sandboxes of one tenant. Sandboxes of two tenants share no file: its properties would show
 * each what the other uses. Makes room before it fetches a file: evicts the least recently used
 * files, but never files in use, and leaves a part of the disk free. Thread-safe.
 */
public final class DatasetCache {
  /** For the spool of results and for other programs. */
  private static final long KEPT_FREE_BYTES = 256L << 20;

  /** The time of all files, so that a program can't see when a file was fetched. */
  private static final FileTime MODIFIED = FileTime.from(Instant.parse("2000-01-01T00:00:00Z"));

  private static final int PIECE_BYTES = 64 << 10;

  private final ObjectStore store;
  private final Path folder;
  private final long maxBytes;
  private final Map<Key, Entry> entries = new HashMap<>();
  private long clock;

  private record Key(TenantId tenant, String sha256) {}

  private static final class Entry {
    final CompletableFuture<Path> file = new CompletableFuture<>();
    final String name = UUID.randomUUID().toString();
    final long sizeBytes;
    int users;
    long lastUse;

    Entry(long sizeBytes) {
      this.sizeBytes = sizeBytes;
    }
  }

  /**
   * @param folder exists and is empty: files of a former worker may be incomplete
   * @param maxBytes maximum size, unless the files in use are larger
   */
  public DatasetCache(ObjectStore store, Path folder, long maxBytes) {
    this.store = store;
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  /** A file that is not evicted until the lease is closed. */
  public Lease lease(TenantId tenant, DatasetFile file) throws InputUnavailableException {
    Key key = new Key(tenant, file.sha256());
    Entry entry;
    boolean mine;
    synchronized (this) {
      entry = entries.get(key);
      mine = entry == null;
      if (entry == null) {
        entry = new Entry(file.sizeBytes());
        entries.put(key, entry);
      }
      entry.users++;
      entry.lastUse = ++clock;
    }
    try {
      if (mine) {
        fetch(key, file, entry);
      }
      return new Lease(this, entry, entry.file.join());
    } catch (CompletionException e) {
      release(entry);
      throw new InputUnavailableException(
          "the dataset's file %s can't be fetched: %s".formatted(file.name(), e.getCause()), e);
    }
  }

  private void fetch(Key key, DatasetFile file, Entry entry) {
    try {
      makeRoom();
      entry.file.complete(download(file, entry.name));
    } catch (Exception e) {
      synchronized (this) {
        entries.remove(key);
      }
      entry.file.completeExceptionally(e);
    }
  }

  private Path download(DatasetFile file, String name)
      throws IOException, InputUnavailableException {
    Path partial = Files.createTempFile(folder, "fetch-", ".part");
    try {
      MessageDigest digest = Sha256.digest();
      try (InputStream in =
              store
                  .open(file.object(), 0, null)
                  .orElseThrow(
                      () -> new InputUnavailableException("the object store no longer has it"));
          OutputStream out = new DigestOutputStream(Files.newOutputStream(partial), digest)) {
        copy(in, out, file.sizeBytes());
      }
      if (!Sha256.hex(digest).equals(file.sha256())) {
        throw new InputUnavailableException("the stored copy has a wrong digest");
      }
      Files.setLastModifiedTime(partial, MODIFIED);
      Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString("r--r--r--"));
      return Files.move(partial, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private static void copy(InputStream in, OutputStream out, long sizeBytes)
      throws IOException, InputUnavailableException {
    byte[] piece = new byte[PIECE_BYTES];
    long left = sizeBytes;
    int read;
    while ((read = in.read(piece)) >= 0) {
      left -= read;
      if (left < 0) {
        throw new InputUnavailableException("the stored copy is larger than it was");
      }
      out.write(piece, 0, read);
    }
  }

  /** For all files that are being fetched, which are among the entries already. */
  private synchronized void makeRoom() throws IOException, InputUnavailableException {
    long fetching =
        entries.values().stream()
            .filter(entry -> !entry.file.isDone())
            .mapToLong(entry -> entry.sizeBytes)
            .sum();
    long held = entries.values().stream().mapToLong(entry -> entry.sizeBytes).sum();
    List<Map.Entry<Key, Entry>> oldestFirst =
        entries.entrySet().stream()
            .filter(named -> named.getValue().users == 0)
            .sorted(Comparator.comparingLong(named -> named.getValue().lastUse))
            .toList();
    for (Map.Entry<Key, Entry> named : oldestFirst) {
      if (held <= maxBytes && isRoomFor(fetching)) {
        return;
      }
      entries.remove(named.getKey());
      held -= named.getValue().sizeBytes;
      Files.deleteIfExists(folder.resolve(named.getValue().name));
    }
    if (!isRoomFor(fetching)) {
      throw new InputUnavailableException(
          "the disk of the worker's dataset cache is full: free space in " + folder);
    }
  }

  private boolean isRoomFor(long sizeBytes) throws IOException {
    return Files.getFileStore(folder).getUsableSpace() - sizeBytes >= KEPT_FREE_BYTES;
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
