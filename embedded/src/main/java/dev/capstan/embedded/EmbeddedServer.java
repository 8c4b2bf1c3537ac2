package dev.capstan.embedded;

/**
 * A server that runs as long as this JVM. Not thread-safe, but several servers may be started
 * concurrently.
 */
public sealed interface EmbeddedServer extends AutoCloseable
    permits EmbeddedKafka, EmbeddedRedis, EmbeddedS3 {

  /**
   * Starts the server and returns when it accepts requests. Does nothing if it is already running.
   *
   * @throws PortTakenException if the port is not free
   * @throws EmbeddedServerException if it cannot start for another reason; it is closed then
   */
  void start();

  /** The address: {@code 127.0.0.1:<port>}. Known after the start. */
  String address();

  /**
   * Stops the server and waits for its end; its data is kept. Does nothing if it is already closed.
   */
  @Override
  void close();
}
