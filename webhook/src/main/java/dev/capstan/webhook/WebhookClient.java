package dev.capstan.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.egress.CheckedEndpoint;
import dev.capstan.egress.Endpoint;
import dev.capstan.egress.EndpointGuard;
import dev.capstan.egress.EndpointRefusedException;
import dev.capstan.egress.PinnedSockets;
import dev.capstan.schema.webhook.Delivery;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Posts a delivery once to the addresses that the guard checked, with the original name for Host
 * and TLS, without proxy, redirects or retries, within the time limits. Uses only the status and
 * {@code Retry-After} of the response. Thread-safe; blocks.
 */
public final class WebhookClient implements AutoCloseable {
  private static final MediaType JSON = MediaType.get("application/json");

  /**
   * Bytes that are read of a response body, so that receivers with short bodies see no connection
   * reset.
   */
  private static final int BODY_BYTES = 4096;

  private final EndpointGuard guard;
  private final SigningSecrets secrets;
  private final Clock clock;
  private final OkHttpClient http;

  /**
   * @param connect to one address; the guard limits the DNS look-up
   * @param whole from the connection to the end of the response
   */
  public record Timeouts(Duration connect, Duration whole) {}

  public WebhookClient(
      EndpointGuard guard, SigningSecrets secrets, Clock clock, Timeouts timeouts) {
    this.guard = guard;
    this.secrets = secrets;
    this.clock = clock;
    this.http =
        new OkHttpClient.Builder()
            .connectTimeout(timeouts.connect())
            .readTimeout(timeouts.whole())
            .writeTimeout(timeouts.whole())
            .callTimeout(timeouts.whole())
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            .proxy(Proxy.NO_PROXY)
            .protocols(List.of(Protocol.HTTP_1_1))
            // no reuse: each connection needs its own check
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
            .addNetworkInterceptor(chain -> withoutInstantRetry(chain.proceed(chain.request())))
            .build();
  }

  WebhookResponse post(Delivery delivery, Endpoint endpoint) {
    long timestamp = clock.instant().getEpochSecond();
    Optional<String> signature =
        secrets.sign(
            delivery.tenant(),
            delivery.secretRef(),
            delivery.webhookId(),
            timestamp,
            delivery.payload());
    if (signature.isEmpty()) {
      return new WebhookResponse.Unanswered(
          "the secret " + delivery.secretRef() + " is not registered", false);
    }
    try {
      CheckedEndpoint checked = guard.check(endpoint);
      Request.Builder request =
          new Request.Builder()
              .url(httpUrl(endpoint))
              .header("user-agent", "Capstan-Webhook/1")
              .header("webhook-id", delivery.webhookId())
              .header("webhook-timestamp", Long.toString(timestamp))
              .header("webhook-signature", signature.get())
              .post(RequestBody.create(delivery.payload().getBytes(UTF_8), JSON));
      if (delivery.traceParent() != null) {
        request.header("traceparent", delivery.traceParent());
      }
      return send(pinned(checked), request.build());
    } catch (EndpointRefusedException e) {
      return new WebhookResponse.Refused("the URL " + e.getMessage());
    } catch (UnknownHostException e) {
      return new WebhookResponse.Unanswered("the host has no address", true);
    }
  }

  private WebhookResponse send(OkHttpClient client, Request request) {
    try (Response response = client.newCall(request).execute()) {
      drain(response);
      return new WebhookResponse.Answered(
          response.code(), RetryAfter.parse(response.header("retry-after"), clock.instant()));
    } catch (IOException e) {
      return new WebhookResponse.Unanswered(describe(e), true);
    }
  }

  /** The kind of failure; exception messages may contain addresses. */
  private static String describe(IOException e) {
    return switch (e) {
      case java.io.InterruptedIOException timeout -> "no response within the timeout";
      case java.net.ConnectException refused -> "connection refused";
      case javax.net.ssl.SSLException tls ->
          "TLS handshake failed: untrusted certificate or unsupported protocol";
      case java.net.ProtocolException protocol -> "the response is not HTTP";
      default -> "the connection was closed";
    };
  }

  private static void drain(Response response) {
    try (InputStream body = response.body().byteStream()) {
      body.readNBytes(BODY_BYTES);
    } catch (IOException e) {
      // only the status matters
    }
  }

  /** Both URL parsers must agree on the host, so that an ambiguous URL can't bypass the guard. */
  private static HttpUrl httpUrl(Endpoint endpoint) throws EndpointRefusedException {
    HttpUrl url = HttpUrl.parse(endpoint.uri().toString());
    if (url == null || url.port() != endpoint.port() || !isSameHost(url, endpoint)) {
      throw new EndpointRefusedException("is ambiguous");
    }
    return url;
  }

  private static boolean isSameHost(HttpUrl url, Endpoint endpoint) {
    // IPv6 addresses have several notations; the pinned sockets compare them as addresses
    return url.host().contains(":") || url.host().equals(endpoint.host());
  }

  private OkHttpClient pinned(CheckedEndpoint checked) {
    List<InetAddress> addresses = checked.addresses();
    return http.newBuilder()
        .dns(name -> addresses)
        .socketFactory(new PinnedSockets(addresses))
        .build();
  }

  /** OkHttp would immediately retry a 503 with {@code Retry-After: 0}. */
  private static Response withoutInstantRetry(Response response) {
    String after = response.header("Retry-After");
    return after != null && after.strip().equals("0")
        ? response.newBuilder().removeHeader("Retry-After").build()
        : response;
  }

  @Override
  public void close() {
    http.dispatcher().executorService().shutdown();
    http.connectionPool().evictAll();
  }
}
