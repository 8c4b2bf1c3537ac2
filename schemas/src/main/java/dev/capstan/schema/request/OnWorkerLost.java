package dev.capstan.schema.request;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What to do with an execution whose worker failed while it ran. */
public enum OnWorkerLost {
  RETRY,
  FAIL;

  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
