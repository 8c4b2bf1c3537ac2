package dev.capstan.standalone;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the commands that start servers. */
@SuppressWarnings("NullAway.Init") // picocli fills it
final class ServerOptions {
  @Option(
      names = "--port",
      paramLabel = "N",
      description = "port of the HTTP API on 127.0.0.1; 0 takes a free one")
  private @Nullable Integer port;

  @Option(
      names = "--management-port",
      paramLabel = "N",
      description = "port of health and metrics on 127.0.0.1; 0 takes a free one")
  private @Nullable Integer managementPort;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "where data is kept (default: ~/.local/share/capstan, for root /var/lib/capstan)")
  private @Nullable Path data;

  @Option(
      names = "--kafka-port",
      paramLabel = "N",
      defaultValue = "0",
      description = "port of the embedded Kafka (default: a free one)")
  private int kafkaPort;

  @Option(
      names = "--redis-port",
      paramLabel = "N",
      defaultValue = "0",
      description = "port of the embedded Redis (default: a free one)")
  private int redisPort;

  @Option(
      names = "--s3-port",
      paramLabel = "N",
      defaultValue = "0",
      description = "port of the embedded S3 store (default: a free one)")
  private int s3Port;

  @Option(
      names = "--slots",
      paramLabel = "N",
      description = "concurrent programs in the default lane (default: 2 per CPU)")
  private @Nullable Integer slots;

  StandaloneSettings settings(int defaultPort, int defaultManagementPort, Path defaultData) {
    Map<String, Integer> all = new HashMap<>(StandaloneSettings.defaultSlots());
    if (slots != null) {
      all.put("default", slots);
    }
    return new StandaloneSettings(
        port == null ? defaultPort : port,
        managementPort == null ? defaultManagementPort : managementPort,
        kafkaPort,
        redisPort,
        s3Port,
        data == null ? defaultData : data,
        all);
  }
}
