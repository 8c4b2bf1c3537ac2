package dev.capstan.storage.object;

import io.minio.errors.ErrorResponseException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Response;

/**
 * Maps error responses of a store to exceptions. Messages contain neither keys nor URLs: the MinIO
 * client's own exceptions contain both.
 */
final class S3Errors {
  static final String NO_SUCH_BUCKET = "NoSuchBucket";

  private static final Pattern CODE = Pattern.compile("<Code>(\\w+)</Code>");
  private static final long ERROR_BYTES = 8192;

  private S3Errors() {}

  /** The exception for a response that the operation does not expect. */
  static ObjectStoreException refused(String operation, Response response) {
    String code = code(response);
    return new ObjectStoreException(
        "the object store refused to %s: HTTP %d %s"
            .formatted(operation, response.code(), code)
            .strip(),
        new IOException("HTTP " + response.code() + " " + code),
        isAboutOneRequest(response.code()));
  }

  /**
   * False for errors that affect every request: credentials, a missing bucket, throttling,
   * timeouts, server errors.
   */
  private static boolean isAboutOneRequest(int status) {
    return status >= 400 && status < 500 && !Set.of(401, 403, 404, 408, 429).contains(status);
  }

  static ObjectStoreException failed(String operation, Exception cause) {
    return new ObjectStoreException("the object store failed to " + operation, describe(cause));
  }

  /** S3's error code; empty when the response has none. */
  static String code(Response response) {
    try {
      Matcher matcher = CODE.matcher(response.peekBody(ERROR_BYTES).string());
      return matcher.find() ? matcher.group(1) : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static Throwable describe(Throwable cause) {
    Throwable inner = cause;
    while ((inner instanceof CompletionException || inner instanceof ExecutionException)
        && inner.getCause() != null) {
      inner = inner.getCause();
    }
    if (inner instanceof ErrorResponseException refusal) {
      return new IOException(
          "HTTP " + refusal.response().code() + " " + refusal.errorResponse().code());
    }
    return inner;
  }
}
