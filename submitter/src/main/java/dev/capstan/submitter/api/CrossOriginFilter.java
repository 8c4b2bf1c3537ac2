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
 * Refuses requests that change something when a web page of another origin makes them. A browser
 * sends such a request without asking the server first (a form, {@code fetch} with {@code no-cors},
 * {@code sendBeacon}), so that any page could submit programs to a server on the same machine.
 *
 * <p>Browsers say where a request comes from, by {@code Sec-Fetch-Site} and {@code Origin}, and
 * pages can't change that. A request with neither is from another client, and passes.
 */
final class CrossOriginFilter extends HttpFilter {
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

  /** The page is of this server, or a person typed the address. */
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  private final transient Set<String> allowed;

  /**
   * @param allowed origins such as {@code https://console.example.com}, beside the server's own
   */
  CrossOriginFilter(Set<String> allowed) {
    this.allowed = Set.copyOf(allowed);
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    // no page of another origin may embed what is stored here
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
    // older browsers, and those that don't trust the connection, send Origin only
    return origin == null || isOwn(origin, request.getHeader("Host"));
  }

  /** The scheme is left out: a proxy may have ended TLS. */
  private static boolean isOwn(String origin, String host) {
    try {
      String authority = URI.create(origin).getAuthority();
      return authority != null && authority.equalsIgnoreCase(host);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
