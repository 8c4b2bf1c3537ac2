package dev.capstan.sink.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a receiver did when it was called. */
sealed interface Answer {

  /**
   * It answered.
   *
   * @param retryAfter how long it wants to be left alone; null when it doesn't say
   */
  record Answered(int statusCode, @Nullable Duration retryAfter) implements Answer {
    boolean isSuccess() {
      return statusCode >= 200 && statusCode < 300;
    }
  }

  /** It did not, in time or at all; or we could not call. */
  record Unanswered(String error, boolean isReceiverAtFault) implements Answer {}

  /** It was never connected to. */
  record Refused(String reason) implements Answer {}
}
