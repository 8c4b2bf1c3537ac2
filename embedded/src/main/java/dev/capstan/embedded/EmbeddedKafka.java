package dev.capstan.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker with its own controller in this JVM. It supports share groups and transactions; it
 * does not create topics automatically. Without a certificate it requires no password: every local
 * user can connect. With one it accepts only TLS connections that log in by SCRAM.
 *
 * <p>A kill of the JVM loses no acknowledged record; a power failure may.
 */
public final class EmbeddedKafka implements EmbeddedServer {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);
  private static final String NAME = "Kafka";

  /** The user of {@link #SASL_MECHANISM}. */
  public static final String USER = "capstan";

  public static final String SASL_MECHANISM = "SCRAM-SHA-512";

  private final DataFolder folder;
  private final int askedPort;
  private final @Nullable ServerTls tls;

  private int port;
  private @Nullable KafkaRaftServer server;

  /**
   * @param data folder for this server only; created if missing
   * @param port to listen on; 0 takes a free one
   */
  public EmbeddedKafka(Path data, int port) {
    this(data, port, null);
  }

  /**
   * @param tls null accepts only connections without TLS and without a password
   */
  public EmbeddedKafka(Path data, int port, @Nullable ServerTls tls) {
    this.folder = new DataFolder(data);
    this.askedPort = port;
    this.tls = tls;
  }

  @Override
  public void start() {
    if (server != null) {
      return;
    }
    folder.lock();
    try {
      port = LoopbackPorts.choose(askedPort, NAME);
      Path logs = folder.resolve("log");
      Properties settings = KafkaBrokerSettings.of(logs, port, LoopbackPorts.free());
      if (tls != null) {
        KafkaBrokerSettings.secure(settings, tls, login());
      }
      if (!Files.exists(logs.resolve("meta.properties"))) {
        format(settings);
      }
      server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
      server.startup();
    } catch (EmbeddedServerException e) {
      close();
      throw e;
    } catch (Exception e) {
      close();
      throw new EmbeddedServerException("Kafka can't start in " + folder.path(), e);
    }
    log.atInfo().addKeyValue("address", address()).log("Kafka is ready");
  }

  /** The password of {@link #USER} when there is a certificate. Known before the start. */
  public String password() {
    return folder.secret("password", 20);
  }

  /** The value of a client's {@code sasl.jaas.config}. */
  public String login() {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(USER, password());
  }

  /** The broker's address for {@code bootstrap.servers}. */
  @Override
  public String address() {
    if (server == null) {
      throw new IllegalStateException("Kafka has no address before it has started");
    }
    return LoopbackPorts.HOST + ":" + port;
  }

  private void format(Properties settings) throws IOException {
    Path file = folder.resolve("server.properties");
    StringWriter text = new StringWriter();
    settings.store(text, null);
    folder.writePrivate(file, text.toString());
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    List<String> command = new ArrayList<>(List.of("format", "-t", Uuid.randomUuid().toString()));
    command.addAll(List.of("-c", file.toString()));
    if (tls != null) {
      String user = "%s=[name=%s,password=%s]".formatted(SASL_MECHANISM, USER, password());
      command.addAll(List.of("--add-scram", user));
    }
    int exit =
        StorageTool.execute(
            command.toArray(String[]::new), new PrintStream(said, true, StandardCharsets.UTF_8));
    if (exit != 0) {
      throw new EmbeddedServerException(
          "Kafka can't format " + folder.path() + ": " + said.toString(StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    KafkaRaftServer running = server;
    server = null;
    if (running != null) {
      running.shutdown();
      running.awaitShutdown();
    }
    folder.close();
  }
}
