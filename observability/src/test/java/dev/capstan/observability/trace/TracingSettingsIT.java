package dev.capstan.observability.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.trace.SpanKind;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Export to collectors on loopback: present, absent and silent ones. */
@ExtendWith(OutputCaptureExtension.class)
class TracingSettingsIT {
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final HttpServer collector = collector();

  @AfterEach
  void stop() {
    collector.stop(0);
  }

  @Test
  void withoutACollectorNothingIsStarted() {
    assertThat(start(Map.of())).isSameAs(Tracing.OFF);
    assertThat(start(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", ""))).isSameAs(Tracing.OFF);
    assertThat(start(withCollector("OTEL_SDK_DISABLED", "true"))).isSameAs(Tracing.OFF);
    assertThat(start(withCollector("OTEL_TRACES_EXPORTER", "none"))).isSameAs(Tracing.OFF);
  }

  @Test
  void withoutACollectorNoClassOfTheSdkIsLoaded() throws Exception {
    assertThat(loadedBy(Map.of())).contains(Tracing.class.getName()).noneMatch(this::isSdk);
    assertThat(loadedBy(withCollector("OTEL_BSP_SCHEDULE_DELAY", "50"))).anyMatch(this::isSdk);
  }

  private boolean isSdk(String name) {
    return name.startsWith("io.opentelemetry.sdk.") || name.startsWith("io.opentelemetry.exporter");
  }

  @Test
  void closingExportsWhatHasEnded() {
    Tracing tracing =
        start(
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", address(),
                "OTEL_BSP_SCHEDULE_DELAY", "3600000",
                "OTEL_TRACES_SAMPLER", ""));
    tracing.start("submit", SpanKind.SERVER, null).close();
    tracing.close();
    assertThat(bodies).hasSize(1).first().asString().contains("capstan-test", "submit");
  }

  @Test
  void theEndpointOfTracesAloneIsEnoughAndTheServiceCanBeNamed() {
    Tracing tracing =
        start(
            Map.of(
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                address() + "/v1/traces",
                "OTEL_SERVICE_NAME",
                "blue-worker"));
    tracing.start("submit", SpanKind.SERVER, null).close();
    tracing.close();
    assertThat(bodies).hasSize(1).first().asString().contains("blue-worker");
    assertThat(bodies.getFirst()).doesNotContain("capstan-test");
  }

  @Test
  void samplingIsConfigured() {
    Tracing tracing = start(withCollector("OTEL_TRACES_SAMPLER", "always_off"));
    tracing.start("submit", SpanKind.SERVER, null).close();
    tracing.close();
    assertThat(bodies).isEmpty();
  }

  @Test
  @Timeout(60)
  void aCollectorThatIsDownIsOneLineAndCostsSpansOnly(CapturedOutput output) throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    Tracing tracing =
        start(
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://127.0.0.1:" + free,
                "OTEL_BSP_SCHEDULE_DELAY",
                "20",
                "OTEL_JAVA_EXPORTER_OTLP_RETRY_DISABLED",
                "true"));
    for (int i = 0; i < 10_000; i++) {
      tracing.start("run", SpanKind.CONSUMER, null).close();
    }
    await().until(() -> output.getAll().contains("Trace collector unavailable"));
    for (int i = 0; i < 10_000; i++) {
      tracing.start("run", SpanKind.CONSUMER, null).close();
    }
    tracing.close();
    assertThat(output.getAll().split("Trace collector unavailable", -1)).hasSize(2);
    assertThat(output.getAll()).doesNotContain("\tat ");
  }

  @Test
  @Timeout(60)
  void aSilentCollectorDoesNotBlock() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Tracing tracing =
          start(
              Map.of(
                  "OTEL_EXPORTER_OTLP_ENDPOINT",
                  "http://127.0.0.1:" + silent.getLocalPort(),
                  "OTEL_BSP_SCHEDULE_DELAY",
                  "20"));
      for (int i = 0; i < 20_000; i++) {
        tracing.start("run", SpanKind.CONSUMER, null).close();
      }
      tracing.close();
    }
  }

  @Test
  void invalidSettingsAreRefusedWithTheirNames() {
    assertThatThrownBy(() -> start(withCollector("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")))
        .isInstanceOf(TracingSettingsException.class)
        .hasMessage(
            "OTEL_EXPORTER_OTLP_PROTOCOL is grpc, but spans are exported by http/protobuf only");
    for (Map<String, String> settings :
        List.of(
            withCollector("OTEL_TRACES_EXPORTER", "zipkin"),
            withCollector("OTEL_BSP_MAX_QUEUE_SIZE", "many"),
            withCollector("OTEL_TRACES_SAMPLER", "sometimes"),
            Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "collector"))) {
      assertThatThrownBy(() -> start(settings))
          .isInstanceOf(TracingSettingsException.class)
          .hasMessageStartingWith("Spans can't be exported: ");
    }
  }

  private static Tracing start(Map<String, String> variables) {
    return TracingSettings.of(environment(variables)).start("capstan-test");
  }

  private static Environment environment(Map<String, String> variables) {
    StandardEnvironment environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .replace(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                new HashMap<>(variables)));
    return environment;
  }

  private Map<String, String> withCollector(String name, String value) {
    return Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", address(), name, value);
  }

  private String address() {
    return "http://127.0.0.1:" + collector.getAddress().getPort();
  }

  private HttpServer collector() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/v1/traces",
          exchange -> {
            bodies.add(
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names of all classes that tracing asks a fresh class loader for. */
  private static Set<String> loadedBy(Map<String, String> variables) throws Exception {
    Set<String> names = ConcurrentHashMap.newKeySet();
    URL[] path =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(TracingSettingsIT::url)
            .toArray(URL[]::new);
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader fresh =
        new URLClassLoader(path, platform) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            names.add(name);
            return super.loadClass(name, resolve);
          }
        }) {
      thread.setContextClassLoader(fresh);
      Class<?> environments = fresh.loadClass(StartedTracing.class.getName());
      environments.getMethod("run", Map.class).invoke(null, variables);
    } finally {
      thread.setContextClassLoader(before);
    }
    return names;
  }

  private static URL url(String path) {
    try {
      return new File(path).toURI().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** A service that opens one span. */
  public static final class StartedTracing {
    private StartedTracing() {}

    public static void run(Map<String, String> variables) {
      try (Tracing tracing = start(variables)) {
        tracing.start("submit", SpanKind.SERVER, null).close();
      }
    }
  }
}
