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
 * <p>All methods throw {@link ObjectStoreException} when the store can't be reached or answers with
 * an error; its fate is then unknown for {@code create} and {@code put}, which may be repeated.
 */
public interface ObjectStore extends AutoCloseable {

  /**
   * Creates the object unless there is one ({@code If-None-Match: *}).
   *
   * @return whether this call created it
   */
  boolean create(String key, byte[] content, String mediaType);

  /** Writes the object, over any that is there. */
  void put(String key, byte[] content, String mediaType);

  /** Writes the object from a file of any size. */
  void put(String key, Path content, String mediaType);

  /** The whole object, or empty when there is none. For objects that fit into memory. */
  Optional<byte[]> get(String key);

  /**
   * A stream over the object, or a part of it; the caller closes it.
   *
   * @param offset first byte
   * @param length bytes to read; null reads to the end
   * @return empty when there is no such object
   */
  Optional<InputStream> open(String key, long offset, @Nullable Long length);

  /** Size and times of the object, or empty when there is none. */
  Optional<ObjectInfo> stat(String key);

  /** Deletes the object; one that isn't there is no error. */
  void delete(String key);

  /**
   * Keys with a prefix in lexicographic order, a page at a time.
   *
   * @param after the last key of the page before; null starts at the beginning
   * @param limit 1 to 1000
   */
  List<ObjectInfo> list(String prefix, @Nullable String after, int limit);

  /**
   * A URL by which anybody can read the object for a while: a bearer token, never to be logged.
   *
   * @param validity seconds to minutes
   */
  String presignGet(String key, Duration validity);

  /** Creates the bucket unless it is there. */
  void ensureBucket();

  @Override
  void close();

  /** What the store knows of an object. */
  record ObjectInfo(String key, long sizeBytes, Instant modifiedAt) {}
}
