package dev.capstan.submitter.api;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;

/**
 * Writes the container's own errors as problem documents: requests that Tomcat refuses (a malformed
 * target, an encoded slash) never reach a controller. Public with a public constructor, because
 * Tomcat creates it by class name.
 */
public final class ProblemValve extends ErrorReportValve {

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    super.invoke(request, response);
    if (response.getStatus() == HttpServletResponse.SC_REQUEST_TIMEOUT) {
      // the rest would arrive as slowly: close the connection instead of waiting for it
      request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
    }
  }

  @Override
  protected void report(Request request, Response response, @Nullable Throwable thrown) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    try {
      HttpServletResponse facade = response.getResponse();
      // omit the target: it may be malformed
      Problems.write(facade, Problems.ofStatus(status), null);
      response.finishResponse();
    } catch (IOException | IllegalStateException e) {
      container.getLogger().debug("The client did not receive the response", e);
    }
  }
}
