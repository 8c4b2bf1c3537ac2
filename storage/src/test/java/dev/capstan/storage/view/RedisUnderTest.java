package dev.capstan.storage.view;

/** A server that tests may break; its address stays. */
public interface RedisUnderTest extends AutoCloseable {
  String url();

  String password();

  /** What it held is lost: it is a cache. */
  void stop();

  void start();

  /** Freezes it; connections stay open. */
  void pause();

  void resume();

  @Override
  void close();
}
