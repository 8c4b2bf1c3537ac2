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
 * What a store's refusals become. Neither keys nor URLs get into messages: the minio client's own
 * exceptions hold both.
 */
final class S3Errors {
  static final String NO_SUCH_BUCKET = "NoSuchBucket";

  private static final Pattern CODE = Pattern.compile("<Code>(\\w+)</Code>");
  private static final long ERROR_BYTES = 8192;

  private S3Errors() {}

  /** The exception for an answer that is none of those that the operation expects. */
  static ObjectStoreException refused(String operation, Response answer) {
    String code = code(answer);
    return new ObjectStoreException(
        "the object store refused to %s: HTTP %d %s"
            .formatted(operation, answer.code(), code)
            .strip(),
        new IOException("HTTP " + answer.code() + " " + code),
        isAboutOneRequest(answer.code()));
  }

  /** Not so: credentials, a bucket that is missing, too much, too slow, or broken. */
  private static boolean isAboutOneRequest(int status) {
    return status >= 400 && status < 500 && !Set.of(401, 403, 404, 408, 429).contains(status);
  }

  static ObjectStoreException failed(String operation, Exception cause) {
    return new ObjectStoreException("the object store failed to " + operation, describe(cause));
  }

  /** S3's name for an error; empty when the answer doesn't say. */
  static String code(Response answer) {
    try {
      Matcher matcher = CODE.matcher(answer.peekBody(ERROR_BYTES).string());
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
