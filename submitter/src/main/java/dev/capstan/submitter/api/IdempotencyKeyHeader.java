package dev.capstan.submitter.api;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code Idempotency-Key}: a string of structured fields (RFC 9651) such as {@code "k"},
 * or the plain key {@code k}, which is the same.
 */
final class IdempotencyKeyHeader {
  /** The possessive {@code *+} is a loop; with {@code *} each character would take stack. */
  private static final Pattern QUOTED =
      Pattern.compile("\"((?:[\\x20\\x21\\x23-\\x5B\\x5D-\\x7E]|\\\\[\"\\\\])*+)\"");

  private IdempotencyKeyHeader() {}

  /**
   * The key; null without the header.
   *
   * @throws ApiException 400 if it is malformed, or if there are two different keys
   */
  static @Nullable String read(HttpServletRequest request) {
    List<String> keys =
        Collections.list(request.getHeaders("Idempotency-Key")).stream()
            .map(IdempotencyKeyHeader::parse)
            .distinct()
            .toList();
    if (keys.size() > 1) {
      throw ApiException.malformed("The request has different headers Idempotency-Key; send one");
    }
    return keys.isEmpty() ? null : keys.getFirst();
  }

  private static String parse(String value) {
    String text = value.strip();
    if (!text.startsWith("\"")) {
      return text;
    }
    Matcher quoted = QUOTED.matcher(text);
    if (!quoted.matches()) {
      throw ApiException.malformed(
          "The header Idempotency-Key begins with a quote, but is not a quoted string; \" and \\"
              + " within it are escaped by \\");
    }
    return quoted.group(1).replaceAll("\\\\(.)", "$1");
  }
}
