package dev.capstan.submitter;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.capstan.schema.json.Json;
import dev.capstan.testing.HostileRequest;
import dev.capstan.testing.RawHttp;
import dev.capstan.testing.Seed;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One tenant, mallory, sends what costs the most; another one, alice, is served, and the process
 * lives, with the heap that docker compose gives it.
 */
class HostileRequestsIT {
  private static final String MALLORY = "secret-m";
  private static final String ALICE = "secret-a";
  private static final String PYTHON = "{\"query_type\": \"python\", \"python_code\": \"1\"";
  private static final int LARGE = 31 << 20;

  /** Of one address: more than the other tests use. */
  private static final int CONNECTIONS = 100;

  @TempDir static Path folder;
  private static Servers servers;
  private static SubmitterProcess submitter;

  @BeforeAll
  static void start() {
    servers = new Servers(folder);
    submitter =
        new SubmitterProcess(
            servers,
            folder.resolve("log"),
            "capstan.api-keys=mallory:" + MALLORY + ",alice:" + ALICE,
            "server.tomcat.connection-timeout=5s",
            "capstan.http.max-connections-per-address=" + CONNECTIONS,
            // longer than any pause of a test, so that no client uses a connection that is being
            // closed
            "server.tomcat.keep-alive-timeout=10m");
  }

  @AfterAll
  static void stop() {
    submitter.close();
    servers.close();
  }

  @AfterEach
  void aliceIsServed() throws IOException {
    String log = Files.readString(folder.resolve("log"));
    assertThat(submitter.isAlive()).as(log).isTrue();
    assertThat(log)
        .doesNotContain(" ERROR "); // a client that disconnects is no failure of the server
    assertThat(alice().statusCode()).isEqualTo(202);
  }

  @Test
  void floodsOfValuesAreRefusedWithFewErrors() throws Exception {
    List<String> floods =
        List.of(
            PYTHON + ", \"args\": [" + "[],".repeat(1 << 20) + "[]]}",
            PYTHON + ", \"files\": [" + "{},".repeat(700_000) + "{}]}",
            "[".repeat(LARGE),
            "[" + "1,".repeat(LARGE / 2) + "1]");
    for (HttpResponse<String> answer :
        mallory(Collections.nCopies(2, floods).stream().flatMap(List::stream).toList())) {
      assertThat(answer.statusCode()).isIn(400, 422, 429);
      assertThat(answer.body().length()).isLessThan(20_000);
    }
  }

  @Test
  void largeBodiesOfEveryKindAreAcceptedOneByOne() throws Exception {
    for (String body : largest()) {
      HttpResponse<String> answer = submitter.post(MALLORY, BodyPublishers.ofString(body));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }
  }

  @Test
  void largeBodiesAtOnceAreAcceptedOrTheTenantsBudgetIsSpent() throws Exception {
    List<String> bodies = largest();
    for (HttpResponse<String> answer :
        mallory(Collections.nCopies(2, bodies).stream().flatMap(List::stream).toList())) {
      assertThat(answer.statusCode()).as(answer.body()).isIn(202, 429);
      if (answer.statusCode() == 429) {
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
        assertThat(Json.MAPPER.readTree(answer.body()).path("type").asString())
            .endsWith("/too-many-requests");
      }
    }
  }

  @Test
  void unfinishedBodiesHoldOnlyTheirTenantsBudget() throws Exception {
    List<Socket> unfinished = new ArrayList<>();
    try {
      byte[] part = "[".repeat(30 << 20).getBytes(US_ASCII);
      for (int i = 0; i < 6; i++) {
        Socket socket = connect(head(LARGE));
        unfinished.add(socket);
        if (i == 0) {
          socket.getOutputStream().write(part);
        }
      }
      for (Socket refused : unfinished.subList(1, 6)) {
        assertThat(firstLine(refused)).isEqualTo("HTTP/1.1 429 ");
      }
      aliceIsServed();
    } finally {
      for (Socket socket : unfinished) {
        socket.close();
      }
    }
    BodyPublisher large = BodyPublishers.ofString(largest().getFirst());
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> submitter.post(MALLORY, large).statusCode() == 202);
  }

  @Test
  void unfinishedBodiesWithoutALengthAreHeldByWhatHasArrived() throws Exception {
    String chunked = head(-1) + Integer.toHexString(20 << 20) + "\r\n";
    byte[] part = "[".repeat(20 << 20).getBytes(US_ASCII);
    try (Socket first = connect(chunked);
        Socket second = connect(chunked)) {
      first.getOutputStream().write(part);
      second.getOutputStream().write(part);
      await().until(() -> answers(first) || answers(second));
      aliceIsServed();
    }
  }

  @Test
  void aBodyThatStopsIsATimeout() throws IOException {
    try (Socket socket = connect(head(1000) + "{")) {
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 408 ").contains("request-timeout");
    }
  }

  @Test
  void connectionsOfOneAddressLeaveOthersToAnother() throws Exception {
    List<Socket> kept = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS; i++) {
        Socket socket = connectFromElsewhere();
        kept.add(socket);
        assertThat(firstLine(socket)).startsWith("HTTP/1.1 200");
      }
      try (Socket further = connectFromElsewhere()) {
        assertThat(answerOrNothing(further)).isEmpty();
      }
      aliceIsServed();
    } finally {
      for (Socket socket : kept) {
        socket.close();
      }
    }
    await()
        .until(
            () -> {
              try (Socket again = connectFromElsewhere()) {
                return answerOrNothing(again).startsWith("HTTP/1.1 200");
              }
            });
  }

  /** From several addresses, all with a request in progress, and with all bodies that fit. */
  @Test
  void allConnectionsAtOnceFitIntoTheHeap() throws Exception {
    List<Socket> all = new ArrayList<>();
    try {
      for (int i = 0; i < 5 * CONNECTIONS; i++) {
        Socket socket = connectFrom("127.0.0." + (2 + i / CONNECTIONS));
        all.add(socket);
        socket.getOutputStream().write((head(LARGE) + "{").getBytes(US_ASCII));
      }
      aliceIsServed();
      for (Socket socket : all) {
        assertThat(firstLine(socket)).matches("HTTP/1.1 4(08|29) ");
      }
    } finally {
      for (Socket socket : all) {
        socket.close();
      }
    }
  }

  /** Another address of loopback, which has sent a request that keeps the connection open. */
  private static Socket connectFromElsewhere() throws IOException {
    Socket socket = connectFrom("127.0.0.2");
    try {
      socket
          .getOutputStream()
          .write("GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
    } catch (IOException closed) {
      // seen by the reader
    }
    return socket;
  }

  private static Socket connectFrom(String address) throws IOException {
    Socket socket = new Socket("127.0.0.1", submitter.port(), InetAddress.ofLiteral(address), 0);
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static String answerOrNothing(Socket socket) {
    try {
      return firstLine(socket);
    } catch (IOException reset) {
      return "";
    }
  }

  /** {@code -Dcapstan.hostile-requests=N} sends more; alice is served after each part. */
  @Test
  void generatedRequestsNeverCauseAnInternalError() throws Exception {
    long seed = Seed.random();
    Random random = new Random(seed);
    int count = Integer.getInteger("capstan.hostile-requests", 400);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int sent = 0; sent < count; sent += 20) {
        List<Future<String>> statuses = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          byte[] request = HostileRequest.of(random, MALLORY);
          statuses.add(threads.submit(() -> RawHttp.status(submitter.port(), request)));
        }
        aliceIsServed();
        for (Future<String> status : statuses) {
          // the connection may be closed instead of a response
          assertThat(status.get()).as("seed %d", seed).matches("|200|202|4\\d\\d|501|503");
        }
      }
    }
  }

  /** Bodies of nearly the maximum size whose content has different forms. */
  private static List<String> largest() {
    String stdin = PYTHON + ", \"stdin\": \"%s\"";
    return List.of(
        PYTHON
            + ", \"files\": [{\"name\": \"a\", \"content_base64\": \""
            + "A".repeat(LARGE & ~3)
            + "\"}]}",
        (stdin + "}").formatted("é".repeat(15 << 20)),
        (stdin + "}").formatted("\\u00e9".repeat(5 << 20)),
        "{\"query_type\": \"python\", \"python_code\": \"%s\", \"stdin\": \"%s\"}"
            .formatted("x".repeat(8 << 20), "\\n".repeat(11 << 20)),
        PYTHON
            + IntStream.range(0, 90)
                .mapToObj(
                    i ->
                        "{\"name\": \"f%d\", \"content_base64\": \"%s\"}"
                            .formatted(i, "A".repeat(300 << 10)))
                .collect(java.util.stream.Collectors.joining(",", ", \"files\": [", "]}")));
  }

  private static HttpResponse<String> alice() {
    return submitter.post(ALICE, BodyPublishers.ofString(PYTHON + "}"));
  }

  /** Sends all at once, while alice is served; the answers in their order. */
  private static List<HttpResponse<String>> mallory(List<String> bodies)
      throws InterruptedException, ExecutionException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<HttpResponse<String>>> answers =
          bodies.stream()
              .map(
                  body ->
                      (Callable<HttpResponse<String>>)
                          () -> submitter.post(MALLORY, BodyPublishers.ofString(body)))
              .map(threads::submit)
              .toList();
      do {
        assertThat(alice().statusCode()).isEqualTo(202);
      } while (!answers.stream().allMatch(Future::isDone));
      List<HttpResponse<String>> all = new ArrayList<>();
      for (Future<HttpResponse<String>> answer : answers) {
        all.add(answer.get());
      }
      return all;
    }
  }

  private static String head(int length) {
    return "POST /v1/executions HTTP/1.1\r\nHost: localhost\r\nX-API-Key: "
        + MALLORY
        + "\r\nContent-Type: application/json\r\n"
        + (length < 0 ? "Transfer-Encoding: chunked" : "Content-Length: " + length)
        + "\r\n\r\n";
  }

  private static Socket connect(String begin) throws IOException {
    Socket socket = new Socket("127.0.0.1", submitter.port());
    socket.setSoTimeout(60_000);
    socket.getOutputStream().write(begin.getBytes(US_ASCII));
    return socket;
  }

  private static boolean answers(Socket socket) throws IOException {
    return socket.getInputStream().available() > 0;
  }

  private static String firstLine(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    return new String(in.readNBytes("HTTP/1.1 408 ".length()), UTF_8);
  }
}
