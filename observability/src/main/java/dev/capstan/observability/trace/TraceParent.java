package dev.capstan.observability.trace;

import java.util.Iterator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A valid {@code traceparent} of W3C Trace Context, level 2. Of a version after 00 only the first
 * four fields and the flag {@code sampled} are used.
 *
 * @param traceId 32 hexadecimal digits in lower case, not all zero
 * @param parentId 16 hexadecimal digits in lower case, not all zero
 * @param flags {@code sampled} (1) and {@code random} (2); others are reserved and removed
 */
public record TraceParent(String traceId, String parentId, int flags) {
  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?",
          Pattern.DOTALL);

  private static final int SAMPLED = 1;
  private static final int KNOWN_FLAGS = 3;

  public TraceParent {
    flags &= KNOWN_FLAGS;
  }

  /** Reads a header; empty if it is missing or invalid, so that the receiver starts a new trace. */
  public static Optional<TraceParent> parse(@Nullable String header) {
    Matcher fields = SYNTAX.matcher(header == null ? "" : header);
    if (!fields.matches()) {
      return Optional.empty();
    }
    boolean isCurrent = fields.group(1).equals("00");
    if (isCurrent && fields.group(5) != null) {
      return Optional.empty();
    }
    int flags = Integer.parseInt(fields.group(4), 16) & (isCurrent ? KNOWN_FLAGS : SAMPLED);
    return Optional.of(new TraceParent(fields.group(2), fields.group(3), flags));
  }

  /** Reads all headers of that name; several are invalid, even if they are equal. */
  public static Optional<TraceParent> parseOnly(Iterator<String> headers) {
    String first = headers.hasNext() ? headers.next() : null;
    return headers.hasNext() ? Optional.empty() : parse(first);
  }

  /** The header in version 00. */
  public String header() {
    return "00-" + traceId + "-" + parentId + "-0" + flags;
  }
}
