package dev.capstan.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Result of a call to a receiver. */
sealed interface WebhookResponse {

  /**
   * The receiver responded.
   *
   * @param retryAfter the requested wait before a retry; null for none
   */
  record Answered(int statusCode, @Nullable Duration retryAfter) implements WebhookResponse {
    boolean isSuccess() {
      return statusCode >= 200 && statusCode < 300;
    }
  }

  /** No response in time, or the call was not possible. */
  record Unanswered(String error, boolean isReceiverAtFault) implements WebhookResponse {}

  /** The URL is not allowed; no connection was made. */
  record Refused(String reason) implements WebhookResponse {}
}
