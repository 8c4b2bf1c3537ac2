package dev.capstan.webhook;

import static dev.capstan.webhook.DeliveryBench.delivery;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.webhook.DeliveryAttempt;
import dev.capstan.schema.webhook.DeliveryOutcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.List;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The status of a response decides; what else is wrong with it does not matter. */
class DeliveryResponseIT {
  private static final int OVERSIZED = 300_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 5\r\n\r\nok",
        "HTTP/1.1 201 Created\r\nContent-Encoding: gzip\r\n\r\nno gzip",
        "HTTP/1.1 200 OK\r\nno colon\r\n: no name\r\n\r\n",
        "HTTP/1.1 299\r\n\r\n",
        "HTTP/1.0 200 OK\n\nok",
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
      })
  void any2xxIsDelivered(String response) throws Exception {
    DeliveryAttempt attempt = attempt(response);
    assertThat(attempt.outcome()).as("%s", attempt).isEqualTo(DeliveryOutcome.DELIVERED);
    assertThat(attempt.error()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "'HTTP/1.1 304 Not Modified\r\nContent-Length: 2\r\n\r\n', 304, only 2xx is a success",
    "'HTTP/1.1 300 Multiple Choices\r\n\r\n', 300, only 2xx is a success",
    "'HTTP/1.1 308 Permanent Redirect\r\nLocation: /\r\n\r\n', 308, redirects are not followed",
    "'HTTP/1.1 500 Error\r\nTransfer-Encoding: chunked\r\n\r\nzz', 500, only 2xx is a success",
    "'HTTP/1.1 199 Unknown\r\n\r\n', , the connection ended before the response's headers"
  })
  void anotherStatusIsAFailureWithATrueReason(String response, Integer status, String error)
      throws Exception {
    DeliveryAttempt attempt = attempt(response);
    assertThat(attempt.outcome()).isEqualTo(DeliveryOutcome.FAILED);
    assertThat(attempt.statusCode()).isEqualTo(status);
    assertThat(attempt.error()).startsWith(error);
  }

  @ParameterizedTest
  @CsvSource({
    "'', the connection ended before the response's headers",
    "'HTTP/1.1 200 OK\r\nX: y', the connection ended before the response's headers",
    "'SSH-2.0-OpenSSH_9.9\r\n\r\n', the response is not HTTP",
    "'HTTP/9.9 hello\r\n\r\n', the response is not HTTP",
    "'HTTP/1.1 -12 OK\r\n\r\n', the response is not HTTP"
  })
  void withoutAStatusTheReasonIsWhatHappened(String response, String error) throws Exception {
    DeliveryAttempt attempt = attempt(response);
    assertThat(attempt.statusCode()).isNull();
    assertThat(attempt.error()).startsWith(error);
  }

  @Test
  void oversizedHeadersAreNamed() throws Exception {
    DeliveryAttempt attempt =
        attempt("HTTP/1.1 200 OK\r\nX: " + "x".repeat(OVERSIZED) + "\r\n\r\n");
    assertThat(attempt.error()).contains("exceed 256 KiB");
  }

  @Test
  void failuresOfTlsAreTold() throws Exception {
    HandshakeCertificates unknown =
        new HandshakeCertificates.Builder()
            .heldCertificate(
                new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build())
            .build();
    try (ServerSocket server =
        unknown
            .sslContext()
            .getServerSocketFactory()
            .createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> acceptOnce(server));
      assertThat(attempt("https", server.getLocalPort()).error())
          .isEqualTo("TLS handshake failed: the certificate is not trusted");
    }
    try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> acceptOnce(plain));
      assertThat(attempt("https", plain.getLocalPort()).error()).contains("does not speak TLS");
    }
  }

  private static void acceptOnce(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
      socket.getInputStream().readAllBytes();
    } catch (IOException expected) {
      // the client has disconnected
    }
  }

  @Test
  void anUnresolvedNameIsToldWithItsReason() throws Exception {
    try (DeliveryBench bench =
        new DeliveryBench(
            host -> {
              throw new UnknownHostException(host);
            },
            List.of("true"),
            4,
            10)) {
      Delivery delivery = delivery("http://nowhere.example/");
      bench.take(delivery, "0@1");
      assertThat(bench.logged(delivery).error()).isEqualTo("the host has no address in DNS");
    }
  }

  private static DeliveryAttempt attempt(String response) throws Exception {
    try (RawReceiver receiver = new RawReceiver(response)) {
      return attempt("http", receiver.port());
    }
  }

  private static DeliveryAttempt attempt(String scheme, int port) throws Exception {
    try (DeliveryBench bench = new DeliveryBench()) {
      Delivery delivery = delivery(scheme + "://127.0.0.1:" + port + "/hook");
      bench.take(delivery, "0@1");
      return bench.logged(delivery);
    }
  }
}
