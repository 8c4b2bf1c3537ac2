package dev.capstan.submitter.admission;

import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.request.ExecutionRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Validates the times in a request: well-formed (RFC 3339), in order, not too far in the future.
 */
final class RequestTimes {
  /** Maximum time from submission to expiry. */
  static final Duration MAX_LIFE = Duration.ofDays(7);

  /** Time from submission to expiry, if the request does not set it. */
  static final Duration DEFAULT_LIFE = Duration.ofDays(3);

  private static final Pattern RFC_3339 =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})");

  private RequestTimes() {}

  /** Checks the texts, before they are parsed. */
  static List<FieldError> checkFormat(JsonNode body) {
    List<FieldError> errors = new ArrayList<>();
    for (String field : List.of("not_before", "expires_at")) {
      JsonNode value = body.path(field);
      if (value.isString() && !isTime(value.stringValue())) {
        errors.add(
            new FieldError(
                "/" + field, "must be a time (RFC 3339) such as 2026-11-21T10:00:00.000Z"));
      }
    }
    return errors;
  }

  /** Checks the instants against each other and the clock. */
  static List<FieldError> checkOrder(ExecutionRequest request, Instant now) {
    List<FieldError> errors = new ArrayList<>();
    Instant expiresAt = expiresAt(request, now);
    if (request.expiresAt() != null) {
      if (!expiresAt.isAfter(now)) {
        errors.add(
            new FieldError("/expires_at", "must be in the future; the server time is " + now));
      } else if (expiresAt.isAfter(now.plus(MAX_LIFE))) {
        errors.add(
            new FieldError("/expires_at", "must be at most " + MAX_LIFE.toDays() + " days ahead"));
      }
    }
    if (request.notBefore() != null && !request.notBefore().isBefore(expiresAt)) {
      errors.add(
          new FieldError(
              "/not_before",
              request.expiresAt() == null
                  ? "must be at most "
                      + DEFAULT_LIFE.toDays()
                      + " days ahead, unless expires_at allows more"
                  : "must be before expires_at"));
    }
    return errors;
  }

  static Instant expiresAt(ExecutionRequest request, Instant now) {
    return request.expiresAt() == null ? now.plus(DEFAULT_LIFE) : request.expiresAt();
  }

  private static boolean isTime(String text) {
    if (!RFC_3339.matcher(text).matches()) {
      return false;
    }
    try {
      OffsetDateTime.parse(text.toUpperCase(Locale.ROOT));
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
