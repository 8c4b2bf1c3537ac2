package dev.capstan.submitter.api;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/**
 * The container's own errors as problem documents: what Tomcat refuses (a malformed target, an
 * encoded slash) never reaches a controller. Public with a public constructor, since Tomcat makes
 * it by name.
 */
public final class ProblemValve extends ErrorReportValve {

  @Override
  protected void report(Request request, Response response, @Nullable Throwable thrown) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    try {
      HttpServletResponse facade = response.getResponse();
      // the target may be what is malformed, so it is not repeated
      Problems.write(facade, Problems.ofStatus(status), null);
      response.finishResponse();
    } catch (IOException | IllegalStateException e) {
      container.getLogger().debug("the client did not take the answer", e);
    }
  }
}
