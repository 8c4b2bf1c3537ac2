package dev.capstan.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServersIT {
  @TempDir Path data;

  @Test
  void startsAllAtOnce() {
    var kafka = new EmbeddedKafka(data.resolve("kafka"), 0);
    var redis = new EmbeddedRedis(data.resolve("redis"), 0);
    var s3 = new EmbeddedS3(data.resolve("s3"), 0);
    try (var all = new EmbeddedServers(List.of(kafka, redis, s3))) {
      all.start();

      assertThat(List.of(kafka.address(), redis.address(), s3.address())).doesNotHaveDuplicates();
    }
  }

  @Test
  void restrictsFoldersToTheOwnerAlsoIfTheyExistedWithWiderPermissions() throws Exception {
    Path opened = Files.createDirectories(data.resolve("redis"));
    Files.setPosixFilePermissions(opened, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<EmbeddedServer> servers =
        List.of(
            new EmbeddedKafka(data.resolve("kafka"), 0),
            new EmbeddedRedis(opened, 0),
            new EmbeddedS3(data.resolve("s3"), 0));
    try (var all = new EmbeddedServers(servers)) {
      all.start();

      for (String folder : List.of("kafka", "redis", "s3")) {
        assertThat(Files.getPosixFilePermissions(data.resolve(folder)))
            .as(folder)
            .isEqualTo(PosixFilePermissions.fromString("rwx------"));
      }
    }
  }

  @Test
  void closesTheOthersWhenOneCannotStart() throws Exception {
    var redis = new EmbeddedRedis(data.resolve("redis"), 0);
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      var s3 = new EmbeddedS3(data.resolve("s3"), other.getLocalPort());
      var all = new EmbeddedServers(List.of(redis, s3));

      assertThatThrownBy(all::start).isInstanceOf(PortTakenException.class);
      assertThatThrownBy(redis::address).isInstanceOf(IllegalStateException.class);
    }
  }
}
