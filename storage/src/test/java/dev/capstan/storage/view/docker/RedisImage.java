package dev.capstan.storage.view.docker;

import dev.capstan.containers.RedisServer;
import dev.capstan.storage.view.RedisUnderTest;

/** A container that all tests of the JVM share. */
record RedisImage(RedisServer server) implements RedisUnderTest {

  @Override
  public String url() {
    return server.url();
  }

  @Override
  public String password() {
    return server.password();
  }

  @Override
  public void stop() {
    server.kill();
  }

  @Override
  public void start() {
    server.start();
  }

  @Override
  public void pause() {
    server.pause();
  }

  @Override
  public void resume() {
    server.resume();
  }

  @Override
  public void close() {}
}
