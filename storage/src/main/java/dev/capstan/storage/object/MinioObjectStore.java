package dev.capstan.storage.object;

import dev.capstan.storage.settings.ObjectStoreSettings;
import io.minio.BucketExistsArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.ListObjectsV2Args;
import io.minio.ListObjectsV2Response;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.UploadObjectArgs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Any S3 store, through the MinIO client: MinIO, RustFS, s3proxy, AWS. Connections are kept alive
 * and shared. Thread-safe.
 *
 * <p>Limits: 2 s to connect; {@link ObjectStoreSettings#readTimeout} for the store to send data;
 * three times that for a call with a body in memory. Files and streams have no total limit while
 * data is transferred.
 */
public final class MinioObjectStore implements ObjectStore {
  private static final long PART_BYTES = 16L << 20;

  private final ObjectStoreSettings settings;
  private final S3Calls calls;
  private final S3Connections connections;
  private final MinioAsyncClient client;

  public MinioObjectStore(ObjectStoreSettings settings) {
    this.settings = settings;
    this.calls = new S3Calls(settings);
    this.connections = new S3Connections(settings);
    this.client =
        MinioAsyncClient.builder()
            .endpoint(settings.endpoint().toString())
            .region(settings.region())
            .credentials(settings.accessKey(), settings.secretKey())
            .httpClient(connections.flowing(), false)
            .build();
  }

  @Override
  public boolean create(String key, byte[] content, String mediaType) {
    ObjectKeyRules.check(key);
    try (Response response = calls.put(connections.once(), key, content, mediaType, true)) {
      return switch (response.code()) {
        case 200, 201, 204 -> true;
        case 412 -> false;
        default -> throw S3Errors.refused("create an object", response);
      };
    } catch (IOException e) {
      throw S3Errors.failed("create an object", e);
    }
  }

  @Override
  public void put(String key, byte[] content, String mediaType) {
    ObjectKeyRules.check(key);
    try (Response response = calls.put(connections.bounded(), key, content, mediaType, false)) {
      if (!response.isSuccessful()) {
        throw S3Errors.refused("write an object", response);
      }
    } catch (IOException e) {
      throw S3Errors.failed("write an object", e);
    }
  }

  @Override
  public void put(String key, Path content, String mediaType) {
    ObjectKeyRules.check(key);
    try {
      client
          .uploadObject(
              UploadObjectArgs.builder()
                  .bucket(settings.bucket())
                  .object(key)
                  .filename(content.toString(), PART_BYTES)
                  .contentType(mediaType)
                  .build())
          .get();
    } catch (Exception e) {
      throw interruptible("write an object", e);
    }
  }

  @Override
  public Optional<byte[]> get(String key) {
    try (Response response = calls.send(connections.bounded(), Http.Method.GET, key, null, "")) {
      if (response.isSuccessful()) {
        return Optional.of(response.body().bytes());
      }
      return missing("read an object", response);
    } catch (IOException e) {
      throw S3Errors.failed("read an object", e);
    }
  }

  @Override
  public Optional<InputStream> open(String key, long offset, @Nullable Long length) {
    if (length != null && length == 0) {
      return stat(key).map(info -> InputStream.nullInputStream());
    }
    boolean whole = offset == 0 && length == null;
    String range = "bytes=" + offset + "-" + (length == null ? "" : offset + length - 1);
    Response response = null;
    try {
      response =
          calls.send(connections.flowing(), Http.Method.GET, key, whole ? null : "Range", range);
      if (response.isSuccessful()) {
        Response streaming = response;
        response = null;
        return Optional.of(streaming.body().byteStream());
      }
      if (response.code() == 416) {
        return Optional.of(new ByteArrayInputStream(new byte[0]));
      }
      return missing("read an object", response);
    } catch (IOException e) {
      throw S3Errors.failed("read an object", e);
    } finally {
      if (response != null) {
        response.close();
      }
    }
  }

  @Override
  public Optional<ObjectInfo> stat(String key) {
    try (Response response = calls.send(connections.bounded(), Http.Method.HEAD, key, null, "")) {
      if (!response.isSuccessful()) {
        return missing("look at an object", response);
      }
      Instant modifiedAt =
          Optional.ofNullable(response.headers().getInstant("Last-Modified")).orElse(Instant.EPOCH);
      long size =
          Long.parseLong(Optional.ofNullable(response.header("Content-Length")).orElse("0"));
      return Optional.of(new ObjectInfo(key, size, modifiedAt));
    } catch (IOException e) {
      throw S3Errors.failed("look at an object", e);
    }
  }

  @Override
  public void delete(String key) {
    try (Response response = calls.send(connections.bounded(), Http.Method.DELETE, key, null, "")) {
      if (!response.isSuccessful()) {
        missing("delete an object", response);
      }
    } catch (IOException e) {
      throw S3Errors.failed("delete an object", e);
    }
  }

  @Override
  public List<ObjectInfo> list(String prefix, @Nullable String after, int limit) {
    ObjectKeyRules.checkLimit(limit);
    ListObjectsV2Args.Builder args =
        ListObjectsV2Args.builder().bucket(settings.bucket()).prefix(prefix).maxKeys(limit);
    if (after != null) {
      args.startAfter(after);
    }
    ListObjectsV2Response page = await("list objects", client.listObjectsV2(args.build()));
    return page.result().contents().stream()
        .map(
            object ->
                new ObjectInfo(
                    object.objectName(), object.size(), object.lastModified().toInstant()))
        .toList();
  }

  @Override
  public String presignGet(String key, Duration validity) {
    try {
      return client.getPresignedObjectUrl(
          GetPresignedObjectUrlArgs.builder()
              .method(Http.Method.GET)
              .bucket(settings.bucket())
              .object(key)
              .expiry(Math.toIntExact(validity.toSeconds()), TimeUnit.SECONDS)
              .build());
    } catch (Exception e) {
      throw S3Errors.failed("sign a URL", e);
    }
  }

  @Override
  public void ensureBucket() {
    String bucket = settings.bucket();
    try {
      if (!client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build()).get()) {
        client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build()).get();
      }
    } catch (Exception e) {
      // several services start at once
      if (!String.valueOf(S3Errors.failed("", e).getCause()).contains("BucketAlready")) {
        throw interruptible("create the bucket", e);
      }
    }
  }

  @Override
  public void close() {
    client.close();
    connections.close();
  }

  private static <T> T await(String operation, CompletableFuture<T> response) {
    try {
      return response.get();
    } catch (Exception e) {
      throw interruptible(operation, e);
    }
  }

  private static ObjectStoreException interruptible(String operation, Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return S3Errors.failed(operation, e);
  }

  /** Empty for a missing object; a missing bucket is an error. */
  private static <T> Optional<T> missing(String operation, Response response) {
    if (response.code() == 404 && !S3Errors.code(response).equals(S3Errors.NO_SUCH_BUCKET)) {
      return Optional.empty();
    }
    throw S3Errors.refused(operation, response);
  }
}
