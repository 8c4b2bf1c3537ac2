package dev.capstan.submitter.api;

import dev.capstan.schema.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses what a route does not support before it runs: query parameters and headers that change
 * the meaning of a request are honoured or refused, never ignored.
 */
final class RequestGrammar implements HandlerInterceptor {
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  /** A second value would be ignored. */
  private static final List<String> SINGLE =
      List.of("Authorization", "X-API-Key", "Content-Type", "Content-MD5", "Digest");

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod method) {
      checkPath(request);
      checkQuery(request, method.getMethodAnnotation(AcceptsQuery.class));
      checkHeaders(request, method.hasMethodAnnotation(Conditional.class));
    }
    return true;
  }

  /** Path parameters would be ignored. */
  private static void checkPath(HttpServletRequest request) {
    if (RequestReader.head(request).indexOf(';') >= 0) {
      throw ApiException.malformed(
          "The path has a parameter after ;, which no path of this API has");
    }
  }

  private static void checkQuery(HttpServletRequest request, @Nullable AcceptsQuery route) {
    QueryParameters query = QueryParameters.parse(request.getQueryString());
    query.require(
        route == null ? Set.of() : Set.of(route.once()),
        route == null ? Set.of() : Set.of(route.repeated()));
    query.attachTo(request);
  }

  private static void checkHeaders(HttpServletRequest request, boolean isConditional) {
    for (String name : SINGLE) {
      if (Collections.list(request.getHeaders(name)).size() > 1) {
        throw ApiException.malformed("The header " + name + " must be sent once");
      }
    }
    if (request.getHeader("If-Unmodified-Since") != null) {
      throw ApiException.malformed("If-Unmodified-Since is not supported; send If-Match");
    }
    boolean isReading = READING.contains(request.getMethod());
    if (!isConditional
        && (request.getHeader("If-Match") != null
            || (request.getHeader("If-None-Match") != null && !isReading))) {
      throw ApiException.malformed(
          "If-Match and If-None-Match are supported for files of datasets only; remove them");
    }
    if (isReading) {
      return;
    }
    if (request.getHeader("Content-Range") != null) {
      throw ApiException.malformed("Content-Range is not supported; send the whole body");
    }
    for (String encoding : Collections.list(request.getHeaders("Content-Encoding"))) {
      if (!encoding.strip().equalsIgnoreCase("identity")) {
        throw ApiException.of(
            ProblemType.UNSUPPORTED_MEDIA_TYPE,
            "Content-Encoding is not supported; send the body unencoded");
      }
    }
  }
}
