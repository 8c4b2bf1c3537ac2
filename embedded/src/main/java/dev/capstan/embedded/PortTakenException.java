package dev.capstan.embedded;

/** Another process listens on the port. */
public final class PortTakenException extends EmbeddedServerException {
  private final String server;
  private final int port;

  PortTakenException(String server, int port, Throwable cause) {
    super(
        "port "
            + port
            + ", where "
            + server
            + " is to listen, is taken by another process; end that one or choose another port",
        cause);
    this.server = server;
    this.port = port;
  }

  /** The server that cannot start: {@code Kafka}, {@code Redis} or {@code the S3 store}. */
  public String server() {
    return server;
  }

  public int port() {
    return port;
  }
}
