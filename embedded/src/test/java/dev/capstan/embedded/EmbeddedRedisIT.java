package dev.capstan.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRedisIT {
  @TempDir Path data;

  @Test
  void acceptsClientsWithThePassword() throws IOException {
    try (EmbeddedRedis redis = new EmbeddedRedis(data, 0)) {
      redis.start();
      int port = port(redis.address());

      new RedisControlConnection(SocketFactory.getDefault(), port, redis.password()).close();
      assertThatThrownBy(
              () -> new RedisControlConnection(SocketFactory.getDefault(), port, "another"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("WRONGPASS");
    }
  }

  @Test
  void endsItsProcessWhenClosed() {
    EmbeddedRedis redis = new EmbeddedRedis(data, 0);
    redis.start();
    long pid = redis.pid();
    redis.close();
    redis.close();

    assertThat(isAlive(pid)).isFalse();
  }

  @Test
  void startsAgainInItsFolder() {
    EmbeddedRedis redis = new EmbeddedRedis(data, 0);
    redis.start();
    String password = redis.password();
    redis.close();
    redis.start();

    assertThat(redis.password()).isEqualTo(password);
    redis.close();
  }

  @Test
  void stopsTheServerOfAKilledJvm() throws Exception {
    int port;
    try (ServerProcess killed = new ServerProcess("redis", data, 0)) {
      port = port(killed.address());
      killed.kill();
    }
    long orphan = Long.parseLong(Files.readString(data.resolve("redis.pid")).strip());
    assertThat(isAlive(orphan)).isTrue();

    // the port that the orphaned server holds
    try (EmbeddedRedis redis = new EmbeddedRedis(data, port)) {
      redis.start();
      assertThat(isAlive(orphan)).isFalse();
      assertThat(redis.pid()).isNotEqualTo(orphan);
    }
  }

  @Test
  void doesNotStopTheServerOfARunningJvm() throws Exception {
    try (EmbeddedRedis first = new EmbeddedRedis(data, 0);
        EmbeddedRedis second = new EmbeddedRedis(data, 0)) {
      first.start();

      assertThatThrownBy(second::start)
          .isInstanceOf(EmbeddedServerException.class)
          .hasMessageContaining("in use");
      assertThat(isAlive(first.pid())).isTrue();
    }
  }

  @Test
  void endsWithItsJvm() throws Exception {
    long pid;
    try (ServerProcess process = new ServerProcess("redis", data, 0)) {
      pid = Long.parseLong(Files.readString(data.resolve("redis.pid")).strip());
      process.terminate();
    }

    await().until(() -> !isAlive(pid));
  }

  @Test
  void namesAPortThatIsTaken() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        EmbeddedRedis redis = new EmbeddedRedis(data, other.getLocalPort())) {
      assertThatThrownBy(redis::start)
          .isInstanceOf(PortTakenException.class)
          .hasMessageContaining("port " + other.getLocalPort());
    }
  }

  @Test
  void usesTheBundledServerOnMachinesWithoutOne() throws Exception {
    Path binary = RedisBinary.find("", data);
    Process version = new ProcessBuilder(binary.toString(), "--version").start();

    assertThat(new String(version.getInputStream().readAllBytes())).contains("v=6.2");
    assertThat(RedisBinary.find("", data)).isEqualTo(binary);
  }

  private static int port(String address) {
    return Integer.parseInt(address.split(":")[1]);
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }
}
