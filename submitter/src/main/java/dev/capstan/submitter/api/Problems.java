package dev.capstan.submitter.api;

import dev.capstan.schema.json.Json;
import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes problem documents (RFC 9457), independent of the Accept header. */
final class Problems {
  private static final int MAX_INSTANCE = 512;

  private Problems() {}

  static void write(
      HttpServletRequest request,
      HttpServletResponse response,
      Problem problem,
      @Nullable Integer retryAfterSeconds)
      throws IOException {
    response.resetBuffer();
    response.setStatus(problem.status());
    if (retryAfterSeconds != null) {
      response.setHeader("Retry-After", retryAfterSeconds.toString());
    }
    if (problem.status() == 401) {
      response.setHeader("WWW-Authenticate", "Bearer");
    }
    write(response, problem, request.getRequestURI());
  }

  static void write(HttpServletResponse response, Problem problem, @Nullable String uri)
      throws IOException {
    Problem placed = uri == null ? problem : problem.at(shorten(uri));
    byte[] body = Json.MAPPER.writeValueAsBytes(placed);
    response.setContentType(Problem.MEDIA_TYPE);
    response.setHeader("Cache-Control", "no-store");
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  /** The problem for a status of the container or the framework. */
  static Problem ofStatus(int status) {
    ProblemType type =
        switch (status) {
          case 401 -> ProblemType.UNAUTHORIZED;
          case 404 -> ProblemType.NOT_FOUND;
          case 405, 501 -> ProblemType.METHOD_NOT_ALLOWED;
          case 406 -> ProblemType.NOT_ACCEPTABLE;
          case 408 -> ProblemType.REQUEST_TIMEOUT;
          case 413 -> ProblemType.BODY_TOO_LARGE;
          case 415 -> ProblemType.UNSUPPORTED_MEDIA_TYPE;
          case 503 -> ProblemType.UNAVAILABLE;
          default -> status < 500 ? ProblemType.MALFORMED_REQUEST : ProblemType.INTERNAL_ERROR;
        };
    String detail =
        switch (type) {
          case MALFORMED_REQUEST ->
              "The request line, its target or a header is malformed; percent-encode characters"
                  + " that are not allowed";
          case INTERNAL_ERROR -> "Internal error; see the server log";
          default -> type.title();
        };
    return Problem.of(type, status, detail);
  }

  private static String shorten(String uri) {
    return uri.length() <= MAX_INSTANCE ? uri : uri.substring(0, MAX_INSTANCE) + "…";
  }
}
