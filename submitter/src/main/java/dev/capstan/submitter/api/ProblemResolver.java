package dev.capstan.submitter.api;

import dev.capstan.ledger.LedgerReader.LedgerUnavailableException;
import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.problem.ProblemType;
import dev.capstan.storage.object.ObjectStoreException;
import dev.capstan.storage.view.ViewCacheException;
import dev.capstan.submitter.admission.RefusedException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/** Turns whatever a controller or the framework throws into a problem document. */
final class ProblemResolver implements HandlerExceptionResolver {
  private static final Logger log = LoggerFactory.getLogger(ProblemResolver.class);

  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception thrown) {
    if (response.isCommitted()) {
      // half an answer is out; cutting the connection is all that can be said
      return null;
    }
    try {
      switch (thrown) {
        case ApiException e ->
            Problems.write(request, response, e.problem(), e.retryAfterSeconds());
        case RefusedException e -> Problems.write(request, response, e.problem(), null);
        case ObjectStoreException e ->
            Problems.write(request, response, unavailable(request, "The object store", e), 2);
        case ViewCacheException e ->
            Problems.write(request, response, unavailable(request, "The cache", e), 2);
        case LedgerUnavailableException e ->
            Problems.write(request, response, unavailable(request, "The ledger", e), 2);
        case ErrorResponse e -> Problems.write(request, response, framework(e, response), null);
        case IOException e ->
            // reading the body failed: the client is gone, or sent less than it promised
            Problems.write(request, response, Problems.ofStatus(400), null);
        default -> {
          log.atError()
              .setCause(thrown)
              .addKeyValue("method", request.getMethod())
              .log("A request failed by a defect; the client got internal-error");
          Problems.write(request, response, Problems.ofStatus(500), null);
        }
      }
      return new ModelAndView();
    } catch (IOException e) {
      return null;
    }
  }

  private static Problem unavailable(HttpServletRequest request, String what, Exception e) {
    log.atWarn()
        .setCause(e)
        .addKeyValue("method", request.getMethod())
        .log("A request failed because a part could not be reached; the client may repeat it");
    return Problem.of(ProblemType.UNAVAILABLE, what + " can't be reached; ask again");
  }

  private static Problem framework(ErrorResponse e, HttpServletResponse response) {
    int status = e.getStatusCode().value();
    if (e instanceof HttpRequestMethodNotSupportedException method) {
      Set<?> supported = method.getSupportedHttpMethods();
      if (supported != null && !supported.isEmpty()) {
        String allow =
            String.join(", ", supported.stream().map(Object::toString).sorted().toList());
        response.setHeader("Allow", allow);
        return Problem.of(ProblemType.METHOD_NOT_ALLOWED, "These methods are: " + allow);
      }
    }
    return Problems.ofStatus(status);
  }
}
