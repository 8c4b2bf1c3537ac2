package dev.capstan.standalone;

import dev.capstan.dispatch.backlog.BacklogEndpoint;
import dev.capstan.embedded.EmbeddedKafka;
import dev.capstan.embedded.EmbeddedRedis;
import dev.capstan.embedded.EmbeddedS3;
import dev.capstan.embedded.EmbeddedServers;
import dev.capstan.observability.metric.MetricsConfiguration;
import dev.capstan.sink.SinkConfiguration;
import dev.capstan.submitter.SubmitterConfiguration;
import dev.capstan.worker.WorkerConfiguration;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.bridge.SLF4JBridgeHandler;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * All of Capstan in one process: three embedded servers, and three services that get the servers'
 * addresses as ordinary settings. Closed in the reverse order, so that running jobs can still be
 * recorded.
 */
public final class Standalone implements AutoCloseable {
  private static final String PROVIDER = "SANDBOX_PROVIDER";

  private final StandaloneSettings settings;
  private final Map<String, String> more;
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final EmbeddedKafka kafka;
  private final EmbeddedRedis redis;
  private final EmbeddedS3 s3;
  private final PrometheusMeterRegistry meters = MetricsConfiguration.newRegistry();
  private URI address = URI.create("http://127.0.0.1");
  private URI managementAddress = address;

  private Standalone(StandaloneSettings settings, Map<String, String> more) {
    this.settings = settings;
    this.more = Map.copyOf(more);
    this.kafka = new EmbeddedKafka(settings.data().resolve("kafka"), settings.kafkaPort());
    this.redis = new EmbeddedRedis(settings.data().resolve("redis"), settings.redisPort());
    this.s3 = new EmbeddedS3(settings.data().resolve("s3"), settings.s3Port());
  }

  /**
   * Returns when all services are ready.
   *
   * @throws RuntimeException whose innermost message contains the remedy; everything is closed
   */
  public static Standalone start(StandaloneSettings settings) {
    return start(settings, Map.of());
  }

  /**
   * @param more settings of the services by their full names
   * @see #start(StandaloneSettings)
   */
  public static Standalone start(StandaloneSettings settings, Map<String, String> more) {
    // each service would configure logging again; here the process does it once
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    // Tomcat logs by java.util.logging
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    Standalone standalone = new Standalone(settings, more);
    try {
      standalone.startAll();
      return standalone;
    } catch (RuntimeException e) {
      try {
        standalone.close();
      } catch (RuntimeException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private void startAll() {
    EmbeddedServers servers = new EmbeddedServers(List.of(kafka, redis, s3));
    started.push(servers);
    servers.start();
    ConfigurableApplicationContext submitter =
        service(SubmitterConfiguration.class, "submitter", WebApplicationType.SERVLET);
    ConfigurableApplicationContext sink =
        service(SinkConfiguration.class, "sink", WebApplicationType.NONE);
    ConfigurableApplicationContext worker =
        service(WorkerConfiguration.class, "worker", WebApplicationType.NONE);
    address =
        URI.create(
            "http://127.0.0.1:" + submitter.getEnvironment().getProperty("local.server.port"));
    Map<String, ConfigurableApplicationContext> services = new LinkedHashMap<>();
    services.put("submitter", submitter);
    services.put("sink", sink);
    services.put("worker", worker);
    managementAddress = manage(services);
  }

  private URI manage(Map<String, ConfigurableApplicationContext> services) {
    ConfigurableApplicationContext management =
        new SpringApplicationBuilder(ManagementConfiguration.class)
            .initializers(
                context -> {
                  ConfigurableListableBeanFactory beans = context.getBeanFactory();
                  beans.registerSingleton("meterRegistry", meters);
                  beans.registerSingleton(
                      "components", ManagementConfiguration.components(services));
                  services
                      .values()
                      .forEach(
                          service ->
                              service
                                  .getBeansOfType(BacklogEndpoint.class)
                                  .forEach(beans::registerSingleton));
                })
            .run("--spring.config.name=management", "--server.port=" + settings.managementPort());
    started.push(management);
    return URI.create(
        "http://127.0.0.1:" + management.getEnvironment().getProperty("local.server.port"));
  }

  private ConfigurableApplicationContext service(
      Class<?> configuration, String name, WebApplicationType type) {
    Map<String, Object> properties = new HashMap<>(serverSettings());
    properties.put("spring.config.name", name);
    properties.put("spring.main.register-shutdown-hook", false);
    // users try webhooks with a receiver on this machine
    properties.put("capstan.webhook.allow-private", "127.0.0.0/8,::1");
    properties.put("server.address", "127.0.0.1");
    properties.put("server.port", settings.port());
    // one management port for all, see manage
    properties.put("management.server.port", -1);
    properties.put("capstan.instance", "standalone");
    properties.put(
        "capstan.sink.instance", "standalone"); // takes over from itself immediately after a crash
    properties.put("capstan.worker.name", "standalone");
    properties.put("capstan.worker.folder", settings.data().resolve("worker"));
    settings
        .slots()
        .forEach((lane, slots) -> properties.put("capstan.worker.slots." + lane, slots));
    // the provider that needs only this machine, unless another is configured
    properties.put(PROVIDER, Objects.requireNonNullElse(System.getenv(PROVIDER), "bubblewrap"));
    properties.putAll(more);
    String[] arguments =
        properties.entrySet().stream()
            .map(property -> "--" + property.getKey() + "=" + property.getValue())
            .toArray(String[]::new);
    ConfigurableApplicationContext context =
        new SpringApplicationBuilder(configuration)
            .web(type)
            // settings of the user take precedence
            .properties(MachineCeilings.ofThisMachine().properties())
            .initializers(each -> each.getBeanFactory().registerSingleton("meterRegistry", meters))
            .run(arguments);
    started.push(context);
    return context;
  }

  /** The address of the HTTP API. */
  public URI address() {
    return address;
  }

  /** The address of health and metrics. */
  public URI managementAddress() {
    return managementAddress;
  }

  /** The address of the embedded Kafka, {@code host:port}. */
  public String kafka() {
    return kafka.address();
  }

  /** Settings with which a service in another process connects to the embedded servers. */
  public Map<String, String> serverSettings() {
    return Map.of(
        "capstan.kafka.bootstrap-servers", kafka.address(),
        "capstan.kafka.properties[security.protocol]", "PLAINTEXT",
        "capstan.store.endpoint", s3.url().toString(),
        "capstan.store.access-key", s3.credentials().accessKey(),
        "capstan.store.secret-key", s3.credentials().secretKey(),
        "capstan.store.ca-file", "",
        "capstan.cache.url", redis.url().toString(),
        "capstan.cache.user", "",
        "capstan.cache.password", redis.password(),
        "capstan.cache.ca-file", "");
  }

  /** The settings that it was started with. */
  public StandaloneSettings settings() {
    return settings;
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        if (failure == null) {
          failure = new IllegalStateException("not everything could be stopped", e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
