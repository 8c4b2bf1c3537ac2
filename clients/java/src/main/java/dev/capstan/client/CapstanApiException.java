package dev.capstan.client;

/** The API responded with an error. */
public final class CapstanApiException extends CapstanException {
  private static final long serialVersionUID = 1;

  private final int status;

  CapstanApiException(String call, int status, String body) {
    super("%s: HTTP %d %s".formatted(call, status, body), null);
    this.status = status;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }
}
