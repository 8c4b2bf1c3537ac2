package dev.capstan.schema.request;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What becomes of an execution whose worker vanished while it ran. */
public enum OnWorkerLost {
  RETRY,
  FAIL;

  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
