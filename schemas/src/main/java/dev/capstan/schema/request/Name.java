package dev.capstan.schema.request;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A name that people choose, of a dataset for example: 1 to 63 lower-case letters, digits, {@code
 * -} and {@code _}, beginning with a letter or digit. A plain string in JSON.
 */
public record Name(String value) {
  /** The rule as a regular expression, for settings; the request schema has the same. */
  public static final String PATTERN = "[a-z0-9][a-z0-9_-]{0,62}";

  private static final Pattern VALID = Pattern.compile(PATTERN);

  /**
   * @throws IllegalArgumentException if {@code value} breaks the rule
   */
  @JsonCreator
  public Name {
    if (!VALID.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "Invalid name: expected 1 to 63 lower-case letters, digits, - and _,"
              + " beginning with a letter or digit");
    }
  }

  /** The name that {@code text} spells; empty when it breaks the rule. */
  public static Optional<Name> parse(String text) {
    return VALID.matcher(text).matches() ? Optional.of(new Name(text)) : Optional.empty();
  }

  @JsonValue
  @Override
  public String value() {
    return value;
  }

  @Override
  public String toString() {
    return value;
  }
}
