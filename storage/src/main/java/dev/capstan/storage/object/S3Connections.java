package dev.capstan.storage.object;

import dev.capstan.storage.settings.ObjectStoreSettings;
import dev.capstan.storage.settings.TrustedCertificates;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.springframework.boot.ssl.SslBundle;

/** One pool of kept-alive connections, with three sets of time limits. */
final class S3Connections implements AutoCloseable {
  private static final int IDLE_CONNECTIONS = 64;
  private static final Duration CONNECT = Duration.ofSeconds(2);

  /** Total limit of a call with a body in memory, as a multiple of the read timeout. */
  private static final int CALL = 3;

  private final OkHttpClient flowing;
  private final OkHttpClient bounded;
  private final OkHttpClient once;

  S3Connections(ObjectStoreSettings settings) {
    Duration readTimeout = settings.readTimeout();
    Dispatcher dispatcher = new Dispatcher();
    // the default is 5 per host
    dispatcher.setMaxRequests(512);
    dispatcher.setMaxRequestsPerHost(512);
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .protocols(List.of(Protocol.HTTP_1_1))
            .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 1, TimeUnit.MINUTES))
            .dispatcher(dispatcher)
            .connectTimeout(CONNECT)
            .readTimeout(readTimeout)
            .writeTimeout(readTimeout)
            .followRedirects(false);
    TrustedCertificates.load("capstan.store.ca-file", settings.caFile())
        .ifPresent(trusted -> trust(builder, trusted));
    flowing = builder.build();
    bounded = flowing.newBuilder().callTimeout(readTimeout.multipliedBy(CALL)).build();
    once = bounded.newBuilder().retryOnConnectionFailure(false).build();
  }

  private static void trust(OkHttpClient.Builder builder, SslBundle trusted) {
    X509TrustManager manager = (X509TrustManager) trusted.getManagers().getTrustManagers()[0];
    builder.sslSocketFactory(trusted.createSslContext().getSocketFactory(), manager);
  }

  /** For bodies of any length: no total limit while data is transferred. */
  OkHttpClient flowing() {
    return flowing;
  }

  /** For idempotent requests. */
  OkHttpClient bounded() {
    return bounded;
  }

  /**
   * Sends a request at most once: a create that was retried invisibly would fail because of its own
   * first try.
   */
  OkHttpClient once() {
    return once;
  }

  @Override
  public void close() {
    flowing.dispatcher().executorService().shutdown();
    flowing.connectionPool().evictAll();
  }
}
