package dev.capstan.storage.view;

/** A server that tests may stop and freeze; its address does not change. */
public interface RedisUnderTest extends AutoCloseable {
  String url();

  String password();

  /** Stops the server; its data is lost, as it is a cache. */
  void stop();

  void start();

  /** Freezes the server; connections stay open. */
  void pause();

  void resume();

  @Override
  void close();
}
