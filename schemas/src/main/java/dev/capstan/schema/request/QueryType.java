package dev.capstan.schema.request;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The language of a program. */
public enum QueryType {
  SQL,
  PYTHON,
  SHELL;

  @JsonValue
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
