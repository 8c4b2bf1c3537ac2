package dev.capstan.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * A Kafka broker, its own controller, in this JVM. It has share groups and transactions; topics are
 * not created by themselves. Without encryption or passwords: whoever can log in on this machine
 * can use it.
 *
 * <p>A kill of the JVM loses no record that was acknowledged, a power cut may.
 */
public final class EmbeddedKafka implements EmbeddedServer {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);
  private static final String NAME = "Kafka";

  private final DataFolder folder;
  private final int askedPort;

  private int port;
  private @Nullable KafkaRaftServer server;

  /**
   * @param data folder of its own; made if missing
   * @param port to listen on; 0 takes a free one
   */
  public EmbeddedKafka(Path data, int port) {
    this.folder = new DataFolder(data);
    this.askedPort = port;
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

  /** The broker's address, as clients want it in {@code bootstrap.servers}. */
  @Override
  public String address() {
    if (server == null) {
      throw new IllegalStateException("Kafka has no address before it has started");
    }
    return LoopbackPorts.HOST + ":" + port;
  }

  private void format(Properties settings) throws IOException {
    Path file = folder.resolve("server.properties");
    try (Writer out = Files.newBufferedWriter(file)) {
      settings.store(out, null);
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int exit =
        StorageTool.execute(
            new String[] {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()},
            new PrintStream(said, true, StandardCharsets.UTF_8));
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
