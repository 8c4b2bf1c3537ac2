package dev.capstan.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Redis or Valkey server as a child process: the one on the PATH, otherwise the bundled one. It
 * requires a password, which is generated once and stored in the folder. With a certificate it
 * accepts TLS connections only.
 *
 * <p>It does not persist data and starts empty, on purpose: data of an earlier run would look like
 * a complete view although it is outdated.
 *
 * <p>When this JVM is killed the child keeps running until the next start in the same folder stops
 * it.
 */
public final class EmbeddedRedis implements EmbeddedServer {
  /**
   * Ctrl-C is handled by this process, which stops Redis last; the signal must not reach Redis
   * directly.
   */
  private static final List<String> OWN_SESSION =
      Files.isExecutable(Path.of("/usr/bin/setsid")) ? List.of("/usr/bin/setsid") : List.of();

  /** The user with the permissions that Capstan needs, and no others. */
  public static final String USER = "capstan";

  private static final Logger log = LoggerFactory.getLogger(EmbeddedRedis.class);
  private static final String NAME = "Redis";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final long POLL_MS = 2;

  private final DataFolder folder;
  private final int askedPort;
  private final @Nullable ServerTls tls;

  private int port;
  private @Nullable Process process;
  private @Nullable Thread shutdownHook;

  /**
   * @param data folder for this server only; created if missing
   * @param port to listen on; 0 takes a free one
   */
  public EmbeddedRedis(Path data, int port) {
    this(data, port, null);
  }

  /**
   * @param tls null accepts connections without TLS only
   */
  public EmbeddedRedis(Path data, int port, @Nullable ServerTls tls) {
    this.folder = new DataFolder(data);
    this.askedPort = port;
    this.tls = tls;
  }

  @Override
  public void start() {
    if (process != null) {
      return;
    }
    folder.lock();
    try {
      reapOrphan();
      port = LoopbackPorts.choose(askedPort, NAME);
      Process starting = launch();
      process = starting;
      shutdownHook = new Thread(starting::destroyForcibly, "embedded-redis-end");
      Runtime.getRuntime().addShutdownHook(shutdownHook);
      awaitReady(starting);
    } catch (EmbeddedServerException e) {
      close();
      throw e;
    } catch (IOException e) {
      close();
      throw new EmbeddedServerException("Redis can't start in " + folder.path(), e);
    }
    log.atInfo().addKeyValue("address", address()).log("Redis is ready");
  }

  /** The password of the default user and of {@link #USER}. Known before the start. */
  public String password() {
    return folder.secret("password", 20);
  }

  @Override
  public String address() {
    if (process == null) {
      throw new IllegalStateException("Redis has no address before it has started");
    }
    return LoopbackPorts.HOST + ":" + port;
  }

  /** The address as a URL, without the password. */
  public String url() {
    return (tls == null ? "redis://" : "rediss://") + address();
  }

  /** The child's process id. */
  public long pid() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException("Redis has no process before it has started");
    }
    return running.pid();
  }

  private Process launch() throws IOException {
    Path settings = folder.resolve("redis.conf");
    folder.writePrivate(settings, settings());
    Files.writeString(folder.resolve("port"), Integer.toString(port));
    Path binary = RedisBinary.find(System.getenv("PATH"), folder.path());
    List<String> command = new ArrayList<>(OWN_SESSION);
    command.addAll(List.of(binary.toString(), settings.toString()));
    return new ProcessBuilder(command)
        .directory(folder.path().toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("redis.log").toFile())
        .start();
  }

  private String settings() {
    return String.join(
        "\n",
        List.of(
            "bind " + LoopbackPorts.HOST,
            listener(),
            "user %s on >%s ~capstan:* &capstan:* +@all -@dangerous".formatted(USER, password()),
            "requirepass " + password(),
            "pidfile \"" + folder.resolve("redis.pid") + "\"",
            "dir \"" + folder.path() + "\"",
            "save \"\"",
            "appendonly no",
            // pending executions have no time to live, so they are never evicted
            "maxmemory 512mb",
            "maxmemory-policy volatile-ttl",
            "loglevel warning",
            ""));
  }

  private String listener() {
    if (tls == null) {
      return "port " + port;
    }
    return String.join(
        "\n",
        "port 0",
        "tls-port " + port,
        "tls-cert-file \"" + tls.certificate() + "\"",
        "tls-key-file \"" + tls.key() + "\"",
        "tls-auth-clients no");
  }

  private RedisControlConnection connect(int redisPort) throws IOException {
    SocketFactory sockets = tls == null ? SocketFactory.getDefault() : tls.sockets();
    return new RedisControlConnection(sockets, redisPort, password());
  }

  private void awaitReady(Process starting) throws IOException {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (true) {
      try (RedisControlConnection redis = connect(port)) {
        redis.ping();
        return;
      } catch (IOException e) {
        if (!starting.isAlive() || System.nanoTime() > deadline) {
          throw new EmbeddedServerException(
              "Redis does not respond; see " + folder.resolve("redis.log"), e);
        }
      }
      waitFor(starting, POLL_MS);
    }
  }

  /**
   * The folder is locked, so a server that accepts its password was left behind by a JVM that was
   * killed.
   */
  private void reapOrphan() throws IOException {
    Path pidFile = folder.resolve("redis.pid");
    Path portFile = folder.resolve("port");
    if (!Files.exists(pidFile) || !Files.exists(portFile)) {
      return;
    }
    long pid = Long.parseLong(Files.readString(pidFile).strip());
    Optional<ProcessHandle> orphan = ProcessHandle.of(pid);
    int orphanPort = Integer.parseInt(Files.readString(portFile).strip());
    try (RedisControlConnection redis = connect(orphanPort)) {
      redis.shutDown();
    } catch (IOException e) {
      return; // it has ended; the pid may belong to another process now
    }
    orphan.ifPresent(process -> process.onExit().orTimeout(5, TimeUnit.SECONDS).join());
    log.atWarn()
        .addKeyValue("pid", pid)
        .log("Stopped the Redis server of a process that was killed");
  }

  @Override
  public void close() {
    Process running = process;
    process = null;
    try {
      if (running != null) {
        running.destroy();
        if (!waitFor(running, TIMEOUT.toMillis())) {
          running.destroyForcibly();
          waitFor(running, TIMEOUT.toMillis());
        }
      }
      removeShutdownHook();
    } finally {
      folder.close();
    }
  }

  private void removeShutdownHook() {
    Thread hook = shutdownHook;
    shutdownHook = null;
    if (hook != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        log.debug("JVM shutdown has begun; the shutdown hook is not removed");
      }
    }
  }

  private static boolean waitFor(Process process, long millis) {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedServerException("interrupted while waiting for Redis", e);
    }
  }
}
