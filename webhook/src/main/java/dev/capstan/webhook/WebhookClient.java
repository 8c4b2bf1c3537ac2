package dev.capstan.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.egress.CheckedEndpoint;
import dev.capstan.egress.Endpoint;
import dev.capstan.egress.EndpointGuard;
import dev.capstan.egress.EndpointRefusedException;
import dev.capstan.egress.PinnedSockets;
import dev.capstan.egress.UnresolvedHostException;
import dev.capstan.schema.webhook.Delivery;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
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
 * {@code Retry-After} of the response; what is wrong with it otherwise does not matter.
 * Thread-safe; blocks.
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
    } catch (UnresolvedHostException e) {
      return new WebhookResponse.Unanswered(String.valueOf(e.getMessage()), true);
    }
  }

  private WebhookResponse send(OkHttpClient client, Request request) {
    CallProgress progress = new CallProgress();
    Call call = client.newBuilder().eventListener(progress).build().newCall(request);
    try (Response response = call.execute()) {
      drain(response);
      return answered(response);
    } catch (IOException | RuntimeException e) {
      // OkHttp throws others too, such as for a negative Content-Length
      Response head = progress.head();
      return head == null
          ? new WebhookResponse.Unanswered(progress.describe(e), true)
          : answered(head);
    } finally {
      // closes the socket also if the response could not be closed
      call.cancel();
    }
  }

  private WebhookResponse answered(Response head) {
    return new WebhookResponse.Answered(
        head.code(), RetryAfter.parse(head.header("retry-after"), clock.instant()));
  }

  private static void drain(Response response) {
    try (InputStream body = response.body().byteStream()) {
      body.readNBytes(BODY_BYTES);
    } catch (IOException | RuntimeException e) {
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
