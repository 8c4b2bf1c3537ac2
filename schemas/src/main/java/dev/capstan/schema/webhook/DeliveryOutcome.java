package dev.capstan.schema.webhook;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The result of a delivery attempt. Only FAILED is followed by another attempt. */
public enum DeliveryOutcome {
  /** The receiver responded with 2xx. */
  DELIVERED,
  /** No response or another status; retried later. */
  FAILED,
  /** Failed, and no retries are left. */
  EXHAUSTED,
  /** The receiver responded with 410, now or to an earlier delivery to that URL. */
  DISABLED,
  /** Not connected: the URL resolves to an address that is not allowed. */
  REFUSED;

  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
