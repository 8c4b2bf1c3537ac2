package dev.capstan.embedded;

/**
 * A server that lives as long as this JVM. Not thread-safe, but several of them may be started at
 * the same time.
 */
public sealed interface EmbeddedServer extends AutoCloseable
    permits EmbeddedKafka, EmbeddedRedis, EmbeddedS3 {

  /**
   * Starts the server and returns when it serves. Started again, it does nothing.
   *
   * @throws PortTakenException if the port isn't free
   * @throws EmbeddedServerException if it can't start for another reason; it is closed then
   */
  void start();

  /** Where it serves: {@code 127.0.0.1:<port>}. Known once it has started. */
  String address();

  /** Ends the server and waits for its end; its data stays. Closed again, it does nothing. */
  @Override
  void close();
}
