package dev.capstan.storage.object;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/** One pool of kept-alive connections, and three ways to use it. */
final class S3Connections implements AutoCloseable {
  private static final int IDLE_CONNECTIONS = 64;
  private static final Duration CONNECT = Duration.ofSeconds(2);

  /** A call with a body in memory may take so many silences. */
  private static final int CALL = 3;

  private final OkHttpClient flowing;
  private final OkHttpClient bounded;
  private final OkHttpClient once;

  S3Connections(Duration silence) {
    Dispatcher dispatcher = new Dispatcher();
    // by default 5 to one host
    dispatcher.setMaxRequests(512);
    dispatcher.setMaxRequestsPerHost(512);
    flowing =
        new OkHttpClient.Builder()
            .protocols(List.of(Protocol.HTTP_1_1))
            .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 1, TimeUnit.MINUTES))
            .dispatcher(dispatcher)
            .connectTimeout(CONNECT)
            .readTimeout(silence)
            .writeTimeout(silence)
            .followRedirects(false)
            .build();
    bounded = flowing.newBuilder().callTimeout(silence.multipliedBy(CALL)).build();
    once = bounded.newBuilder().retryOnConnectionFailure(false).build();
  }

  /** For bodies of any length: no limit as long as bytes flow. */
  OkHttpClient flowing() {
    return flowing;
  }

  /** For what can be repeated without a difference. */
  OkHttpClient bounded() {
    return bounded;
  }

  /** Sends a request at most once: a create that is repeated unseen would be refused by itself. */
  OkHttpClient once() {
    return once;
  }

  @Override
  public void close() {
    flowing.dispatcher().executorService().shutdown();
    flowing.connectionPool().evictAll();
  }
}
