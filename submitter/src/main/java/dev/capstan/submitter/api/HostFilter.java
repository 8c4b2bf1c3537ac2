package dev.capstan.submitter.api;

import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.problem.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests for hosts that this server does not serve, so that a web page can't reach a
 * loopback server under its own host name (DNS rebinding).
 */
final class HostFilter extends HttpFilter {
  private final transient Set<String> allowed;

  /**
   * @param allowed lower-case names without port; empty allows any
   */
  HostFilter(Set<String> allowed) {
    this.allowed = Set.copyOf(allowed);
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (allowed.isEmpty() || allowed.contains(name(request.getHeader("Host")))) {
      chain.doFilter(request, response);
      return;
    }
    Problem problem =
        Problem.of(
            ProblemType.HOST_NOT_ALLOWED,
            "Use a host name from capstan.http.allowed-hosts, or add this one to it");
    Problems.write(request, response, problem, null);
  }

  private static String name(@Nullable String host) {
    if (host == null) {
      return "";
    }
    int colon = host.lastIndexOf(':');
    String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    return name.toLowerCase(Locale.ROOT);
  }
}
