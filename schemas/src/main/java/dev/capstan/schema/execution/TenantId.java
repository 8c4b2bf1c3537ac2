package dev.capstan.schema.execution;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a tenant: 1 to 63 lower-case letters, digits, {@code -} and {@code _}, so that it is
 * safe in object keys and Redis keys. A plain string in JSON.
 */
public record TenantId(String value) {
  private static final Pattern VALID = Pattern.compile("[a-z0-9_-]{1,63}");

  /** Every client's tenant where no API key is configured. */
  public static final TenantId DEFAULT = new TenantId("default");

  /**
   * @throws IllegalArgumentException if {@code value} is not a tenant name
   */
  @JsonCreator
  public TenantId {
    if (!VALID.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "Invalid tenant: expected 1 to 63 lower-case letters, digits, - and _");
    }
  }

  /** The tenant that {@code text} names; empty when it is not a tenant name. */
  public static Optional<TenantId> parse(String text) {
    return VALID.matcher(text).matches() ? Optional.of(new TenantId(text)) : Optional.empty();
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
