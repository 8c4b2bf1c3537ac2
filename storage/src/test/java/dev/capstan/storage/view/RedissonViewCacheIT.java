package dev.capstan.storage.view;

import dev.capstan.embedded.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Runs the contract on the Redis server of this machine. */
class RedissonViewCacheIT extends RedissonViewCacheContract {

  @BeforeAll
  static void start(@TempDir Path folder) {
    use(new Embedded(folder.resolve("redis")));
  }

  private static final class Embedded implements RedisUnderTest {
    private final Path folder;
    private final int port;
    private EmbeddedRedis server;

    Embedded(Path folder) {
      this.folder = folder;
      server = new EmbeddedRedis(folder, 0);
      server.start();
      port = Integer.parseInt(server.address().split(":")[1]);
    }

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
      server.close();
    }

    @Override
    public void start() {
      server = new EmbeddedRedis(folder, port);
      server.start();
    }

    @Override
    public void pause() {
      signal("STOP");
    }

    @Override
    public void resume() {
      signal("CONT");
    }

    private void signal(String name) {
      try {
        new ProcessBuilder("kill", "-" + name, Long.toString(server.pid())).start().waitFor();
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
