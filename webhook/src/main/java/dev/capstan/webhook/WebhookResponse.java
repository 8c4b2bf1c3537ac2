package dev.capstan.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a receiver did when it was called. */
sealed interface WebhookResponse {

  /**
   * It answered.
   *
   * @param retryAfter how long it wants to be left alone; null when it doesn't say
   */
  record Answered(int statusCode, @Nullable Duration retryAfter) implements WebhookResponse {
    boolean isSuccess() {
      return statusCode >= 200 && statusCode < 300;
    }
  }

  /** It did not, in time or at all; or we could not call. */
  record Unanswered(String error, boolean isReceiverAtFault) implements WebhookResponse {}

  /** It was never connected to. */
  record Refused(String reason) implements WebhookResponse {}
}
