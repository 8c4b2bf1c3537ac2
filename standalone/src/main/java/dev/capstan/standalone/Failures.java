package dev.capstan.standalone;

import dev.capstan.embedded.EmbeddedServerException;
import org.springframework.boot.web.server.PortInUseException;

/** Formats a failure to start for the user of the command line. */
final class Failures {
  private Failures() {}

  /**
   * The failure and its remedy: the message of a known failure, otherwise the innermost message.
   */
  static String describe(Throwable failure) {
    Throwable innermost = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof PortInUseException taken) {
        return "port %d is taken by another program; choose another with --port, or 0 for a free one"
            .formatted(taken.getPort());
      }
      if (cause instanceof EmbeddedServerException known && known.getMessage() != null) {
        return known.getMessage();
      }
      innermost = cause;
    }
    return innermost.getMessage() == null ? innermost.toString() : innermost.getMessage();
  }
}
