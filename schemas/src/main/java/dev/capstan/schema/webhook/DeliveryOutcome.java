package dev.capstan.schema.webhook;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What came of an attempt to deliver. Only after FAILED another follows. */
public enum DeliveryOutcome {
  /** Answered with 2xx. */
  DELIVERED,
  /** No answer, or another one; the next attempt is due later. */
  FAILED,
  /** Failed, and its day is over. */
  EXHAUSTED,
  /** Answered with 410, or not attempted since another delivery to that URL was. */
  DISABLED,
  /** Never connected: the URL leads where webhooks must not go. */
  REFUSED;

  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
