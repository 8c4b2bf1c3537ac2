package dev.capstan.submitter.api;

import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.problem.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * Determines the tenant by {@code Authorization: Bearer} or {@code X-API-Key}. Without configured
 * keys, every client is the tenant {@code default}.
 */
final class ApiKeyFilter extends HttpFilter {
  private static final Set<String> OPEN = Set.of("/v1/health", "/openapi.json", "/asyncapi.json");
  private static final String BEARER = "Bearer ";

  private final transient ApiKeys keys;

  ApiKeyFilter(ApiKeys keys) {
    this.keys = keys;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Optional<TenantId> tenant =
        keys.areRequired()
            ? presented(request).flatMap(keys::tenant)
            : Optional.of(TenantId.DEFAULT);
    if (tenant.isEmpty() && !OPEN.contains(request.getRequestURI())) {
      Problem problem =
          Problem.of(
              ProblemType.UNAUTHORIZED,
              "Send a valid API key as Authorization: Bearer or X-API-Key");
      Problems.write(request, response, problem, null);
      return;
    }
    tenant.ifPresent(name -> request.setAttribute(RequestReader.TENANT, name));
    chain.doFilter(request, response);
  }

  private static Optional<String> presented(HttpServletRequest request) {
    String authorization = request.getHeader("Authorization");
    if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Optional.of(authorization.substring(BEARER.length()).strip());
    }
    return Optional.ofNullable(request.getHeader("X-API-Key"));
  }
}
