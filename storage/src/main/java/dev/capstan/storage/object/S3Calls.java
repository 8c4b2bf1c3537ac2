package dev.capstan.storage.object;

import dev.capstan.schema.json.Sha256;
import dev.capstan.storage.settings.ObjectStoreSettings;
import io.minio.GetObjectArgs;
import io.minio.Http;
import io.minio.credentials.Credentials;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Single requests for an object, signed by the MinIO client but sent on the caller's thread: the
 * client's own calls switch threads twice, and compute checksums that no store requires.
 */
final class S3Calls {
  private final ConcurrentHashMap<String, MediaType> mediaTypes = new ConcurrentHashMap<>();
  private final Http.BaseUrl baseUrl;
  private final Credentials credentials;
  private final String bucket;
  private final String region;

  S3Calls(ObjectStoreSettings settings) {
    this.baseUrl = new Http.BaseUrl(settings.endpoint().toString());
    this.credentials = new Credentials(settings.accessKey(), settings.secretKey(), null, null);
    this.bucket = settings.bucket();
    this.region = settings.region();
  }

  /** The caller closes the response. */
  Response send(
      OkHttpClient http, Http.Method method, String key, @Nullable String header, String value)
      throws IOException {
    Http.Headers headers = header == null ? new Http.Headers() : new Http.Headers(header, value);
    return execute(http, request(method, key, headers).build());
  }

  /** The caller closes the response. */
  Response put(
      OkHttpClient http, String key, byte[] content, String mediaType, boolean onlyIfMissing)
      throws IOException {
    Http.Headers headers =
        onlyIfMissing ? new Http.Headers("If-None-Match", "*") : new Http.Headers();
    Http.Body body =
        new Http.Body(
            content,
            content.length,
            mediaTypes.computeIfAbsent(mediaType, MediaType::get),
            Sha256.hex(content),
            null);
    return execute(http, request(Http.Method.PUT, key, headers).body(body).build());
  }

  private Http.S3Request.Builder request(Http.Method method, String key, Http.Headers headers) {
    return Http.S3Request.builder()
        .userAgent("capstan")
        .method(method)
        .args(GetObjectArgs.builder().bucket(bucket).object(key).build())
        .headers(headers);
  }

  private Response execute(OkHttpClient http, Http.S3Request request) throws IOException {
    try {
      return http.newCall(request.toRequest(baseUrl, region, credentials).httpRequest()).execute();
    } catch (MinioException e) {
      throw new IOException("the request can't be signed", e);
    }
  }
}
