package dev.capstan.storage.object;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory that passes {@link ObjectStoreContract}. As strict as the strictest real store:
 * a key that is a prefix of another is refused.
 */
public final class InMemoryObjectStore implements ObjectStore {
  /** S3 orders keys by their UTF-8 bytes. */
  private static final Comparator<String> KEY_ORDER =
      (left, right) -> Arrays.compareUnsigned(left.getBytes(UTF_8), right.getBytes(UTF_8));

  private final NavigableMap<String, Stored> objects = new ConcurrentSkipListMap<>(KEY_ORDER);
  private final Map<String, Grant> grants = new ConcurrentHashMap<>();
  private final Clock clock;

  private volatile boolean isUnavailable;

  public InMemoryObjectStore() {
    this(Clock.systemUTC());
  }

  public InMemoryObjectStore(Clock clock) {
    this.clock = clock;
  }

  /** While set to true, every call throws. */
  public void setUnavailable(boolean unavailable) {
    this.isUnavailable = unavailable;
  }

  /** Reads the object of a URL from {@link #presignGet}; empty when the URL has expired. */
  public Optional<byte[]> fetch(String url) {
    Grant grant = grants.get(url);
    return grant == null || !clock.instant().isBefore(grant.until())
        ? Optional.empty()
        : get(grant.key());
  }

  @Override
  public boolean create(String key, byte[] content, String mediaType) {
    checkAvailable();
    ObjectKeyRules.check(key);
    refuseFolder(key);
    return objects.putIfAbsent(key, new Stored(content.clone(), mediaType, clock.instant()))
        == null;
  }

  @Override
  public void put(String key, byte[] content, String mediaType) {
    checkAvailable();
    ObjectKeyRules.check(key);
    refuseFolder(key);
    objects.put(key, new Stored(content.clone(), mediaType, clock.instant()));
  }

  @Override
  public void put(String key, Path content, String mediaType) {
    try {
      put(key, Files.readAllBytes(content), mediaType);
    } catch (IOException e) {
      throw new ObjectStoreException("the file to store can't be read", e);
    }
  }

  @Override
  public Optional<byte[]> get(String key) {
    checkAvailable();
    return Optional.ofNullable(objects.get(key)).map(stored -> stored.content().clone());
  }

  /** The media type of an object, or empty when it does not exist. */
  public Optional<String> mediaType(String key) {
    return Optional.ofNullable(objects.get(key)).map(Stored::mediaType);
  }

  @Override
  public Optional<InputStream> open(String key, long offset, @Nullable Long length) {
    return get(key).map(content -> part(content, offset, length));
  }

  private static InputStream part(byte[] content, long offset, @Nullable Long length) {
    int from = (int) Math.min(offset, content.length);
    int count = (int) (length == null ? content.length : Math.min(length, content.length));
    return new ByteArrayInputStream(content, from, count);
  }

  @Override
  public Optional<ObjectInfo> stat(String key) {
    checkAvailable();
    return Optional.ofNullable(objects.get(key)).map(stored -> info(key, stored));
  }

  @Override
  public void delete(String key) {
    checkAvailable();
    objects.remove(key);
  }

  @Override
  public List<ObjectInfo> list(String prefix, @Nullable String after, int limit) {
    checkAvailable();
    ObjectKeyRules.checkLimit(limit);
    var from =
        after == null || KEY_ORDER.compare(after, prefix) < 0
            ? objects.tailMap(prefix, true)
            : objects.tailMap(after, false);
    return from.entrySet().stream()
        .takeWhile(entry -> entry.getKey().startsWith(prefix))
        .limit(limit)
        .map(entry -> info(entry.getKey(), entry.getValue()))
        .toList();
  }

  @Override
  public String presignGet(String key, Duration validity) {
    String url = "memory:///" + key + "?token=" + UUID.randomUUID();
    grants.put(url, new Grant(key, clock.instant().plus(validity)));
    return url;
  }

  @Override
  public void ensureBucket() {
    checkAvailable();
  }

  @Override
  public void close() {}

  private void checkAvailable() {
    if (isUnavailable) {
      throw new ObjectStoreException("the store is unavailable", new IOException("switched off"));
    }
  }

  /** Checks a rule of stores on a file system. */
  private void refuseFolder(String key) {
    String below = objects.higherKey(key + "/");
    if (below != null && below.startsWith(key + "/")) {
      throw new IllegalArgumentException(key + " is a prefix of another key: " + below);
    }
    for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
      if (objects.containsKey(key.substring(0, slash))) {
        throw new IllegalArgumentException(key + " is below another key");
      }
    }
  }

  private static ObjectInfo info(String key, Stored stored) {
    return new ObjectInfo(key, stored.content().length, stored.modifiedAt());
  }

  private record Stored(byte[] content, String mediaType, Instant modifiedAt) {}

  private record Grant(String key, Instant until) {}
}
