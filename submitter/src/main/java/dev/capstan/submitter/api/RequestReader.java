package dev.capstan.submitter.api;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.HandlerMapping;

/** Reads tenant, keys and bodies of requests for controllers. */
final class RequestReader {
  static final String TENANT = "capstan.tenant";
  static final String JSON = "application/json";

  private static final int MAX_WAIT_SECONDS = 60;
  private static final Pattern WAIT = Pattern.compile("(?:^|[,;\\s])wait\\s*=\\s*\"?(\\d{1,9})\"?");

  private RequestReader() {}

  /** The tenant from the API key filter. */
  static TenantId tenant(HttpServletRequest request) {
    if (request.getAttribute(TENANT) instanceof TenantId tenant) {
      return tenant;
    }
    throw new IllegalStateException("request without a tenant");
  }

  /** An invalid id is reported as not found, like an id of another tenant. */
  static ExecutionKey key(HttpServletRequest request, String id) {
    ExecutionId parsed =
        ExecutionId.parse(id)
            .orElseThrow(
                () ->
                    ApiException.notFound(
                        "Invalid execution id: expected exe_ followed by a 26-character ULID"));
    return new ExecutionKey(tenant(request), parsed);
  }

  /**
   * The part of the path that a {@code {*name}} pattern matches, decoded. Taken from the path as it
   * was sent, because patterns drop what follows a semicolon.
   */
  static String tail(HttpServletRequest request) {
    try {
      String uri = request.getRequestURI();
      return PercentEncoding.decode(uri.substring(Math.min(headLength(request) + 1, uri.length())));
    } catch (PercentEncoding.MalformedException e) {
      throw ApiException.of(
          ProblemType.INVALID_NAME, "The name in the path is not percent-encoded UTF-8");
    }
  }

  /** The path as it was sent, up to what a {@code {*name}} pattern matches. */
  static String head(HttpServletRequest request) {
    return request.getRequestURI().substring(0, headLength(request));
  }

  private static int headLength(HttpServletRequest request) {
    String uri = request.getRequestURI();
    String pattern =
        String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
    int tail = pattern.indexOf("/{*");
    if (tail < 0) {
      return uri.length();
    }
    long slashes = pattern.substring(0, tail).chars().filter(c -> c == '/').count();
    int end = -1;
    for (long i = 0; i <= slashes; i++) {
      end = uri.indexOf('/', end + 1);
      if (end < 0) {
        return uri.length();
      }
    }
    return end;
  }

  /**
   * The time of {@code Prefer: wait=N} (RFC 7240), 1 to 60 seconds; larger values become 60,
   * invalid ones are ignored.
   */
  static Optional<Duration> preferredWait(HttpServletRequest request) {
    for (String header : Collections.list(request.getHeaders("Prefer"))) {
      Matcher matcher = WAIT.matcher(header.toLowerCase(Locale.ROOT));
      if (matcher.find()) {
        long seconds = Math.min(Long.parseLong(matcher.group(1)), MAX_WAIT_SECONDS);
        return seconds < 1 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
      }
    }
    return Optional.empty();
  }

  /** Refuses other types than JSON in UTF-8 with 415. */
  static void requireJson(HttpServletRequest request) {
    String type = request.getContentType();
    // a missing type is refused too: browsers send such requests for any page
    if (type == null || type.isBlank()) {
      throw unsupported("The Content-Type is missing; send application/json");
    }
    try {
      MediaType media = MediaType.parseMediaType(type);
      boolean isJson =
          media.equalsTypeAndSubtype(MediaType.APPLICATION_JSON)
              || (media.getType().equals("application") && media.getSubtype().endsWith("+json"));
      String charset = media.getParameter("charset");
      if (isJson && (charset == null || charset.replace("\"", "").equalsIgnoreCase("utf-8"))) {
        return;
      }
    } catch (InvalidMediaTypeException e) {
      throw unsupported("The Content-Type is malformed; send application/json");
    }
    throw unsupported("Send application/json in UTF-8");
  }

  private static ApiException unsupported(String detail) {
    return ApiException.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, detail);
  }
}
