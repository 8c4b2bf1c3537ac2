package dev.capstan.submitter.api;

import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.problem.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Set;

/**
 * Refuses state-changing requests from web pages of other origins. Browsers send some of these
 * without a preflight request (a form, {@code fetch} with {@code no-cors}, {@code sendBeacon}), so
 * any page could submit programs to a server on the same machine.
 *
 * <p>Browsers identify the origin of a request by {@code Sec-Fetch-Site} and {@code Origin}, which
 * pages can't change. A request without both comes from another client and is allowed.
 */
final class CrossOriginFilter extends HttpFilter {
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  /** The page is from this server, or a user typed the address. */
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  private final transient Set<String> allowed;

  /**
   * @param allowed origins such as {@code https://console.example.com}, besides the server's own
   */
  CrossOriginFilter(Set<String> allowed) {
    this.allowed = Set.copyOf(allowed);
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    // prevents that pages of other origins embed stored content
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    if (READING.contains(request.getMethod()) || isTrusted(request)) {
      chain.doFilter(request, response);
      return;
    }
    Problem problem =
        Problem.of(
            ProblemType.ORIGIN_NOT_ALLOWED,
            "A web page of another origin sent this request. Add the page's origin to"
                + " capstan.http.allowed-origins if it may use this server, or call the API from a"
                + " program");
    Problems.write(request, response, problem, null);
  }

  private boolean isTrusted(HttpServletRequest request) {
    String origin = request.getHeader("Origin");
    if (origin != null && allowed.contains(origin)) {
      return true;
    }
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return OWN_SITE.contains(site);
    }
    // older browsers send Origin only, and so do all browsers on an untrusted connection
    return origin == null || isOwn(origin, request.getHeader("Host"));
  }

  /** Ignores the scheme, because a proxy may terminate TLS. */
  private static boolean isOwn(String origin, String host) {
    try {
      String authority = URI.create(origin).getAuthority();
      return authority != null && authority.equalsIgnoreCase(host);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
