package dev.capstan.schema.attempt;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whose fault an error is. */
public enum Fault {
  /** The program's, or the request's. */
  USER,
  /** The program hit a limit of its sandbox. */
  LIMIT,
  /** Capstan's, or of what it stands on. */
  PLATFORM;

  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
