package dev.capstan.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.wire.Topics;
import dev.capstan.standalone.TraceCollector.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One trace from the submission of a job to its webhook, as a collector sees it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TraceIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String CLIENT_SPAN = "b7ad6b7169203331";

  private final TraceCollector collector = new TraceCollector();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<String> received = new CopyOnWriteArrayList<>();
  private HttpServer receiver;
  private Standalone standalone;

  @BeforeAll
  void start(@TempDir Path folder) throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          received.add(exchange.getRequestHeaders().getFirst("traceparent"));
          exchange.sendResponseHeaders(received.size() == 1 ? 500 : 204, -1);
          exchange.close();
        });
    receiver.start();
    standalone =
        Standalone.start(
            new StandaloneSettings(0, 0, 0, 0, 0, folder, StandaloneSettings.defaultSlots()),
            Map.of(
                "otel.exporter.otlp.endpoint",
                collector.endpoint(),
                "otel.bsp.schedule.delay",
                "100",
                "capstan.webhook.first-retry",
                "300ms",
                "capstan.webhook.secrets.default.main",
                SECRET));
  }

  @AfterAll
  void stop() {
    standalone.close();
    receiver.stop(0);
    collector.close();
    http.close();
  }

  @Test
  void aJobIsOneTraceFromItsSubmissionToItsWebhook() throws Exception {
    String trace = "0af7651916cd43dd8448eb211c80319c";
    String id = submit("print('secret-output')", ", \"webhook\": " + webhook(), header(trace));
    await().atMost(TIMEOUT).until(() -> named(trace, "deliver").size() == 2);
    await().atMost(TIMEOUT).until(() -> named(trace, "record").size() == 1);

    Span submit = only(trace, "submit");
    assertThat(submit.parentId()).isEqualTo(CLIENT_SPAN);
    assertThat(submit.service()).isEqualTo("capstan-submitter");
    assertThat(submit.attributes()).containsEntry("capstan.result", "accepted");
    assertThat(collector.spans(trace))
        .filteredOn(span -> !span.equals(submit))
        .map(Span::name)
        .containsExactlyInAnyOrder("queued", "run", "record", "deliver", "deliver");
    assertThat(collector.spans(trace))
        .filteredOn(span -> !span.equals(submit))
        .allSatisfy(span -> assertThat(span.parentId()).isEqualTo(submit.id()));
    assertThat(only(trace, "run").service()).isEqualTo("capstan-worker");
    assertThat(only(trace, "run").attributes())
        .containsEntry("capstan.execution_id", id)
        .containsEntry("capstan.provider", "bubblewrap")
        .containsEntry("capstan.lane", "default")
        .containsEntry("capstan.attempt", "1")
        .containsEntry("capstan.outcome", "success");
    assertThat(only(trace, "record").service()).isEqualTo("capstan-result-sink");
    List<Span> deliveries = named(trace, "deliver");
    assertThat(deliveries).map(Span::isFailed).containsExactly(true, false);
    assertThat(deliveries)
        .map(span -> span.attributes().get("http.response.status_code"))
        .containsExactly("500", "204");
    assertThat(received)
        .containsExactlyElementsOf(
            deliveries.stream().map(span -> "00-" + trace + "-" + span.id() + "-01").toList());
    assertThat(traceOfEvent(id)).isEqualTo("00-" + trace + "-" + submit.id() + "-01");
    assertThat(collector.spans(trace).toString()).doesNotContain("secret", "/hook");
  }

  @Test
  void aFailureHasItsKindButNotItsMessage() throws Exception {
    String trace = "1af7651916cd43dd8448eb211c80319c";
    submit("raise ValueError('secret-message')", "", header(trace));
    await().atMost(TIMEOUT).until(() -> named(trace, "record").size() == 1);
    await().atMost(TIMEOUT).until(() -> named(trace, "run").size() == 1);
    Span run = only(trace, "run");
    assertThat(run.isFailed()).isTrue();
    assertThat(run.attributes())
        .containsEntry("capstan.fault", "user")
        .containsEntry("error.type", "PythonError");
    assertThat(collector.spans(trace).toString()).doesNotContain("secret");
  }

  @Test
  void severalTraceparentsAreReplacedByANewTrace() throws Exception {
    String given = "2af7651916cd43dd8448eb211c80319c";
    String id = submit("1", "", header(given), header(given));
    await().atMost(TIMEOUT).until(() -> !of(id, "record").isEmpty());
    await().atMost(TIMEOUT).until(() -> !of(id, "submit").isEmpty());
    Span submit = of(id, "submit").getFirst();
    assertThat(submit.parentId()).isEmpty();
    assertThat(submit.traceId()).isNotEqualTo(given);
    assertThat(of(id, "record").getFirst().traceId()).isEqualTo(submit.traceId());
  }

  private List<Span> of(String id, String name) {
    return all(name).stream()
        .filter(span -> id.equals(span.attributes().get("capstan.execution_id")))
        .toList();
  }

  @Test
  void anInvalidRecordIsRejectedWithinTheTraceThatItsReceiptOpened() throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", standalone.kafka()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(Topics.REQUESTS, "{\"sql\": 1}".getBytes(UTF_8))).get();
    }
    await().atMost(TIMEOUT).until(() -> !all("receive").isEmpty());
    Span receive = all("receive").getFirst();
    await().atMost(TIMEOUT).until(() -> named(receive.traceId(), "record").size() == 1);
    await().atMost(TIMEOUT).until(() -> named(receive.traceId(), "submit").size() == 1);
    assertThat(receive.parentId()).isEmpty();
    assertThat(only(receive.traceId(), "submit").parentId()).isEqualTo(receive.id());
    assertThat(only(receive.traceId(), "submit").attributes())
        .containsEntry("capstan.result", "rejected");
    assertThat(only(receive.traceId(), "record").parentId()).isEqualTo(receive.id());
  }

  private static String header(String trace) {
    return "00-" + trace + "-" + CLIENT_SPAN + "-01";
  }

  private String submit(String code, String more, String... traceParents) throws Exception {
    String body = "{\"query_type\": \"python\", \"python_code\": \"" + code + "\"" + more + "}";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(standalone.address().resolve("/v1/executions"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    for (String traceParent : traceParents) {
      request.header("traceparent", traceParent);
    }
    HttpResponse<String> accepted = http.send(request.build(), BodyHandlers.ofString());
    assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    return Json.MAPPER.readTree(accepted.body()).path("execution_id").asString();
  }

  private String webhook() {
    return "{\"url\": \"http://127.0.0.1:%d/hook\", \"secret_ref\": \"main\"}"
        .formatted(receiver.getAddress().getPort());
  }

  private String traceOfEvent(String id) {
    return Records.of(Topics.EVENTS, standalone.kafka()).stream()
        .filter(event -> new String(event.key(), UTF_8).equals(id))
        .map(event -> new String(event.headers().lastHeader("traceparent").value(), UTF_8))
        .findFirst()
        .orElseThrow();
  }

  private List<Span> all(String name) {
    return collector.spans().stream().filter(span -> span.name().equals(name)).toList();
  }

  private List<Span> named(String trace, String name) {
    return collector.spans(trace).stream().filter(span -> span.name().equals(name)).toList();
  }

  private Span only(String trace, String name) {
    assertThat(named(trace, name)).hasSize(1);
    return named(trace, name).getFirst();
  }
}
