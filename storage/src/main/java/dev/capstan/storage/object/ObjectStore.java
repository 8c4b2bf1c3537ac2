package dev.capstan.storage.object;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The durable store: one bucket of an S3 store. Thread-safe; every call blocks and ends within the
 * adapter's time limits.
 *
 * <p>All methods throw {@link ObjectStoreException} when the store is unavailable or responds with
 * an error. The outcome of {@code create} and {@code put} is then unknown; both may be retried.
 */
public interface ObjectStore extends AutoCloseable {

  /**
   * Creates the object unless there is one ({@code If-None-Match: *}).
   *
   * @return whether this call created it
   */
  boolean create(String key, byte[] content, String mediaType);

  /** Writes the object and replaces an existing one. */
  void put(String key, byte[] content, String mediaType);

  /** Writes the object from a file of any size. */
  void put(String key, Path content, String mediaType);

  /** The whole object, or empty when it does not exist. For objects that fit into memory. */
  Optional<byte[]> get(String key);

  /**
   * A stream over the object, or a part of it; the caller closes it.
   *
   * @param offset first byte
   * @param length bytes to read; null reads to the end
   * @return empty when there is no such object
   */
  Optional<InputStream> open(String key, long offset, @Nullable Long length);

  /** Size and times of the object, or empty when it does not exist. */
  Optional<ObjectInfo> stat(String key);

  /** Deletes the object; a missing object is not an error. */
  void delete(String key);

  /**
   * Keys with a prefix in lexicographic order, a page at a time.
   *
   * @param after the last key of the page before; null starts at the beginning
   * @param limit 1 to 1000
   */
  List<ObjectInfo> list(String prefix, @Nullable String after, int limit);

  /**
   * A URL that allows any client to read the object until it expires: a bearer token, never to be
   * logged.
   *
   * @param validity seconds to minutes
   */
  String presignGet(String key, Duration validity);

  /** Creates the bucket unless it exists. */
  void ensureBucket();

  @Override
  void close();

  /** Metadata of an object. */
  record ObjectInfo(String key, long sizeBytes, Instant modifiedAt) {}
}
