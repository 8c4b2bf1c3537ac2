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
import java.net.SocketTimeoutException;
import java.util.Set;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/** Converts exceptions of controllers and of the framework to problem documents. */
final class ProblemResolver implements HandlerExceptionResolver {
  private static final Logger log = LoggerFactory.getLogger(ProblemResolver.class);

  @Override
  public @Nullable ModelAndView resolveException(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable Object handler,
      Exception thrown) {
    if (thrown instanceof IOException e && isTimeout(e)) {
      // the container has set the status 408 already, and its valve writes the problem
      return new ModelAndView();
    }
    if (thrown instanceof AsyncRequestNotUsableException
        || thrown instanceof ClientAbortException) {
      // the client has disconnected, which is no failure of the server
      return new ModelAndView();
    }
    if (response.isCommitted()) {
      // part of the response is sent; closing the connection is the only way to report the failure
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
            // reading the body failed: the client disconnected or sent less than Content-Length
            Problems.write(request, response, Problems.ofStatus(400), null);
        default -> {
          log.atError()
              .setCause(thrown)
              .addKeyValue("method", request.getMethod())
              .log(
                  "Request failed with an unexpected exception; the client received"
                      + " internal-error");
          Problems.write(request, response, Problems.ofStatus(500), null);
        }
      }
      return new ModelAndView();
    } catch (IOException e) {
      // the client has disconnected meanwhile
      return new ModelAndView();
    }
  }

  /** The container wraps what it throws while it reads a body. */
  private static boolean isTimeout(IOException e) {
    return e instanceof SocketTimeoutException || e.getCause() instanceof SocketTimeoutException;
  }

  private static Problem unavailable(HttpServletRequest request, String what, Exception e) {
    log.atWarn()
        .setCause(e)
        .addKeyValue("method", request.getMethod())
        .log("Request failed because a dependency can't be reached; the client may retry");
    return Problem.of(ProblemType.UNAVAILABLE, what + " can't be reached; retry");
  }

  private static Problem framework(ErrorResponse e, HttpServletResponse response) {
    int status = e.getStatusCode().value();
    if (e instanceof HttpRequestMethodNotSupportedException method) {
      Set<?> supported = method.getSupportedHttpMethods();
      if (supported != null && !supported.isEmpty()) {
        String allow =
            String.join(", ", supported.stream().map(Object::toString).sorted().toList());
        response.setHeader("Allow", allow);
        return Problem.of(ProblemType.METHOD_NOT_ALLOWED, "Allowed methods: " + allow);
      }
    }
    return Problems.ofStatus(status);
  }
}
