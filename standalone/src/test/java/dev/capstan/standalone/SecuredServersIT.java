package dev.capstan.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.capstan.client.CapstanClient;
import dev.capstan.observability.health.Component;
import dev.capstan.observability.health.Components;
import dev.capstan.observability.health.Condition;
import dev.capstan.sink.SinkConfiguration;
import dev.capstan.submitter.SubmitterConfiguration;
import dev.capstan.worker.WorkerConfiguration;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/** The whole lifecycle of jobs through the three services on servers that accept TLS only. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class SecuredServersIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(90);
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private final List<ConfigurableApplicationContext> services = new ArrayList<>();
  private SecuredServers servers;
  private CapstanClient client;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    servers = new SecuredServers(folder);
    Map<String, String> settings = new HashMap<>(servers.settings());
    settings.put("capstan.webhook.allow-private", "127.0.0.0/8");
    settings.put("capstan.webhook.secrets.default.main", SECRET);
    var submitter = service(SubmitterConfiguration.class, settings);
    services.add(submitter);
    services.add(service(SinkConfiguration.class, settings));
    services.add(service(WorkerConfiguration.class, settings));
    String port = submitter.getEnvironment().getProperty("local.server.port");
    client = CapstanClient.at(URI.create("http://127.0.0.1:" + port));
  }

  @AfterAll
  void stop() {
    services.reversed().forEach(ConfigurableApplicationContext::close);
    client.close();
    servers.close();
  }

  @Test
  void everyServiceIsReadyWithAllItsDependencies() {
    for (ConfigurableApplicationContext service : services) {
      await()
          .atMost(TIMEOUT)
          .untilAsserted(() -> assertThat(conditions(service).values()).allSatisfy(this::assertUp));
    }
  }

  private void assertUp(Condition condition) {
    assertThat(condition).isEqualTo(Condition.up());
  }

  @Test
  void aProgramSucceedsAndItsOutputIsRead() throws Exception {
    JsonNode result = client.run(python("print('x' * 100000)\n6 * 7"));
    assertThat(result.path("status").asString()).as("%s", result).isEqualTo("success");
    byte[] capsule = client.download(result.path("capsule").path("href").asString());
    assertThat(capsule).isNotEmpty();
  }

  @Test
  void aProgramFailsByItsOwnFault() throws Exception {
    JsonNode result = client.run(python("1 / 0"));
    assertThat(result.path("status").asString()).isEqualTo("error");
    assertThat(result.path("error").path("fault").asString()).isEqualTo("user");
  }

  @Test
  void aLostSandboxIsRetried() throws Exception {
    Map<String, Object> request = new HashMap<>(python("import time\ntime.sleep(3)\n'survived'"));
    request.put("retry", Map.of("initial_ms", 200));
    String id = client.submit(request);
    // bubblewrap, the runner, the program
    await().atMost(TIMEOUT).until(() -> SandboxProcesses.of(id) >= 3);
    SandboxProcesses.kill(id);
    await().atMost(TIMEOUT).until(() -> status(id).equals("success"));
    assertThat(client.execution(id).path("attempts")).hasSize(2);
  }

  @Test
  void aRunningProgramIsCancelled() throws Exception {
    String id = client.submit(python("import time\ntime.sleep(60)"));
    await().atMost(TIMEOUT).until(() -> status(id).equals("running"));
    client.cancel(id);
    await().atMost(TIMEOUT).until(() -> status(id).equals("cancelled"));
  }

  @Test
  void theEndIsDeliveredByASignedWebhook() throws Exception {
    List<String> signatures = new CopyOnWriteArrayList<>();
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          signatures.add(exchange.getRequestHeaders().getFirst("webhook-signature"));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    receiver.start();
    try {
      Map<String, Object> request = new HashMap<>(python("1"));
      String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/";
      request.put(
          "webhook", Map.of("url", url, "secret_ref", "main", "events", List.of("completed")));
      client.submit(request);
      await().atMost(TIMEOUT).until(() -> !signatures.isEmpty());
      assertThat(signatures.getFirst()).startsWith("v1,");
    } finally {
      receiver.stop(0);
    }
  }

  @Test
  void aWrongPasswordForKafkaStopsTheSubmitter(CapturedOutput output) {
    Map<String, String> settings = new HashMap<>(servers.settings());
    settings.putAll(servers.wrongKafkaPassword());
    assertRefused(output, settings, "Kafka at 127.0.0.1", "uthentication failed");
  }

  @Test
  void aWrongKeyForTheStoreStopsTheSubmitter(CapturedOutput output) {
    assertRefused(
        output,
        servers.wrongPasswords(),
        "The object store at https://127.0.0.1",
        "HTTP 403",
        "S3_SECRET_KEY");
  }

  @Test
  void aStoreOfAnUnknownAuthorityStopsTheSubmitter(CapturedOutput output) {
    Map<String, String> settings = new HashMap<>(servers.settings());
    settings.remove("capstan.store.ca-file");
    assertRefused(output, settings, "certification path", "capstan.store.ca-file");
  }

  @Test
  void plainTextToTheStoreStopsTheSubmitter(CapturedOutput output) {
    assertRefused(output, servers.plainText(), "The object store at http://127.0.0.1");
  }

  @Test
  void plainTextToKafkaStopsTheSubmitter(CapturedOutput output) {
    Map<String, String> settings = new HashMap<>(servers.settings());
    settings.keySet().removeIf(name -> name.matches(".*(security|sasl|ssl)\\..*"));
    assertRefused(output, settings, "Kafka at 127.0.0.1");
  }

  private void assertRefused(
      CapturedOutput output, Map<String, String> settings, String... explained) {
    Throwable refusal =
        catchThrowable(() -> service(SubmitterConfiguration.class, settings).close());
    assertThat(refusal).isNotNull();
    assertThat(Failures.describe(refusal)).contains(explained);
    assertThat(output).doesNotContain(servers.secrets());
  }

  @Test
  void wrongPasswordsAreReasonsInTheHealthOfTheSink(CapturedOutput output) {
    try (var sink = service(SinkConfiguration.class, withStore(servers.wrongPasswords()))) {
      assertDown(sink, "kafka", "SaslAuthentication");
      assertDown(sink, "cache", "the cache refuses the command: WRONGPASS");
    }
    assertThat(output).doesNotContain(servers.secrets());
  }

  @Test
  void plainTextIsAReasonInTheHealthOfTheSink() {
    try (var sink = service(SinkConfiguration.class, withStore(servers.plainText()))) {
      assertDown(sink, "kafka", "no broker responds");
      assertDown(sink, "cache", "can't be reached");
    }
  }

  /** The sink starts when the store is available. */
  private Map<String, String> withStore(Map<String, String> wrong) {
    Map<String, String> settings = new HashMap<>(wrong);
    servers.settings().entrySet().stream()
        .filter(setting -> setting.getKey().startsWith("capstan.store."))
        .forEach(setting -> settings.put(setting.getKey(), setting.getValue()));
    return settings;
  }

  private static void assertDown(
      ConfigurableApplicationContext service, String component, String reason) {
    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () -> {
              Condition condition = conditions(service).get(component);
              assertThat(condition.isUp()).isFalse();
              assertThat(condition.reason()).contains(reason).doesNotContain("not known yet");
            });
  }

  private static Map<String, Condition> conditions(ConfigurableApplicationContext service) {
    Map<String, Condition> all = new HashMap<>();
    for (Component component : service.getBean(Components.class).all()) {
      all.put(component.name(), component.condition().get());
    }
    return all;
  }

  private static ConfigurableApplicationContext service(
      Class<?> configuration, Map<String, String> settings) {
    boolean isApi = configuration == SubmitterConfiguration.class;
    String name =
        configuration.getSimpleName().replace("Configuration", "").toLowerCase(Locale.ROOT);
    String[] arguments =
        settings.entrySet().stream()
            .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
            .toArray(String[]::new);
    return new SpringApplicationBuilder(configuration)
        .web(isApi ? WebApplicationType.SERVLET : WebApplicationType.NONE)
        .properties("spring.config.name=" + name)
        .run(arguments);
  }

  private String status(String id) throws InterruptedException {
    return client.execution(id).path("status").asString();
  }

  private static Map<String, Object> python(String code) {
    return Map.of("query_type", "python", "python_code", code);
  }
}
