package dev.capstan.standalone.fault;

import static org.awaitility.Awaitility.await;

import dev.capstan.client.CapstanClient;
import dev.capstan.embedded.EmbeddedRedis;
import dev.capstan.embedded.EmbeddedS3;
import dev.capstan.storage.object.MinioObjectStore;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.settings.ObjectStoreSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Capstan of several processes on this machine, each of which can be killed: the broker and the
 * three services. Redis and the store run in the test's JVM.
 */
final class ProcessCluster implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  /** Of a service, as docker compose sets it: half of the memory limit. */
  private static final int SERVICE_HEAP_MEGABYTES = 256;

  private static final int BROKER_HEAP_MEGABYTES = 512;

  private final Path folder;
  private final List<String> settings;
  private final EmbeddedRedis redis;
  private final EmbeddedS3 s3;
  private final int brokerPort = freePort();
  private final int httpPort = freePort();
  private final Map<Role, Process> processes = new EnumMap<>(Role.class);

  /**
   * @param settings of the services, as {@code name=value}
   */
  ProcessCluster(Path folder, String... settings) {
    this.folder = folder;
    this.settings = List.of(settings);
    this.redis = new EmbeddedRedis(folder.resolve("redis"), 0);
    this.s3 = new EmbeddedS3(folder.resolve("s3"), 0);
  }

  void start() throws IOException {
    redis.start();
    s3.start();
    for (Role role : Role.values()) {
      start(role);
    }
    awaitHealthy();
  }

  /** Starts a process; services wait by themselves for their dependencies. */
  void start(Role role) throws IOException {
    Path log = folder.resolve(role + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command(role))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    processes.put(role, builder.start());
    if (role == Role.BROKER) {
      await("the broker").atMost(TIMEOUT).until(() -> Files.readString(log).contains("READY"));
    }
  }

  /** SIGKILL: no shutdown hook runs. */
  void kill(Role role) throws InterruptedException {
    Process process = processes.get(role);
    process.destroyForcibly();
    process.waitFor();
  }

  void awaitHealthy() {
    CapstanClient api = CapstanClient.at(address());
    await("the submitter's health")
        .atMost(TIMEOUT)
        .until(
            () -> {
              assertAlive();
              return api.isHealthy();
            });
  }

  /** Fails immediately when a process ended that the test did not kill. */
  void assertAlive() throws IOException {
    for (Map.Entry<Role, Process> entry : processes.entrySet()) {
      if (!entry.getValue().isAlive()) {
        throw new IllegalStateException(entry.getKey() + " ended:\n" + log(entry.getKey()));
      }
    }
  }

  /** The most memory that a process had so far, in bytes: its resident set. */
  long peakMemoryBytes(Role role) throws IOException {
    Path status = Path.of("/proc", Long.toString(processes.get(role).pid()), "status");
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
        .findFirst()
        .orElseThrow();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + httpPort);
  }

  EmbeddedRedis redis() {
    return redis;
  }

  ObjectStore store() {
    EmbeddedS3.Credentials credentials = s3.credentials();
    return new MinioObjectStore(
        ObjectStoreSettings.of(
            URI.create(s3.url()), credentials.accessKey(), credentials.secretKey()));
  }

  /** The output of a process, for a failed test. */
  String log(Role role) throws IOException {
    return Files.readString(folder.resolve(role + ".log"));
  }

  private List<String> command(Role role) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx%dm"
                .formatted(role == Role.BROKER ? BROKER_HEAP_MEGABYTES : SERVICE_HEAP_MEGABYTES),
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), role.mainClass()));
    if (role == Role.BROKER) {
      command.addAll(
          List.of(
              "kafka", "--data", folder.resolve("kafka").toString(), "--port", "" + brokerPort));
    } else {
      command.addAll(serviceArguments());
      settings.forEach(setting -> command.add("--" + setting));
      if (role == Role.SUBMITTER) {
        command.addAll(List.of("--server.port=" + httpPort, "--management.server.port=0"));
      } else {
        command.add("--server.port=0");
      }
    }
    return command;
  }

  private List<String> serviceArguments() {
    return List.of(
        "--capstan.kafka.bootstrap-servers=127.0.0.1:" + brokerPort,
        "--capstan.store.endpoint=" + s3.url(),
        "--capstan.store.access-key=" + s3.credentials().accessKey(),
        "--capstan.store.secret-key=" + s3.credentials().secretKey(),
        "--capstan.cache.url=" + redis.url(),
        "--capstan.cache.password=" + redis.password(),
        "--SANDBOX_PROVIDER=bubblewrap",
        "--capstan.worker.folder=" + folder.resolve("worker"),
        "--server.address=127.0.0.1");
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    List<Process> ending = List.copyOf(processes.values());
    ending.reversed().forEach(Process::destroy);
    ending.forEach(
        process -> {
          if (!process
              .onExit()
              .orTimeout(40, TimeUnit.SECONDS)
              .handle((p, e) -> e == null)
              .join()) {
            process.destroyForcibly();
          }
        });
    redis.close();
    s3.close();
  }
}
