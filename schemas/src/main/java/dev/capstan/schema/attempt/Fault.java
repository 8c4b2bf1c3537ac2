package dev.capstan.schema.attempt;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Who caused an error. */
public enum Fault {
  /** The program or the request. */
  USER,
  /** The program hit a limit of its sandbox, or the request is above the operator's ceilings. */
  LIMIT,
  /** Capstan, or a system it depends on. */
  PLATFORM;

  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
