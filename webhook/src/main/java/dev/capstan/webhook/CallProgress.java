package dev.capstan.webhook;

import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.Proxy;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * How far a call came: the head of the response as soon as it is there, because OkHttp refuses some
 * responses afterwards (a 204 with a body), and otherwise the step that failed. For one call.
 */
final class CallProgress extends EventListener {
  private volatile Step step = Step.CONNECT;
  private volatile @Nullable Response head;

  private enum Step {
    CONNECT,
    HANDSHAKE,
    RESPONSE
  }

  @Override
  public void connectStart(Call call, InetSocketAddress address, Proxy proxy) {
    step = Step.CONNECT;
  }

  @Override
  public void secureConnectStart(Call call) {
    step = Step.HANDSHAKE;
  }

  @Override
  public void requestHeadersStart(Call call) {
    step = Step.RESPONSE;
  }

  @Override
  public void responseHeadersEnd(Call call, Response response) {
    head = response;
  }

  /** Status and headers of the response; null when none arrived. */
  @Nullable Response head() {
    return head;
  }

  /** Why no response arrived; messages of exceptions may contain addresses. */
  String describe(Exception failure) {
    boolean isTimeout = failure instanceof InterruptedIOException;
    return switch (step) {
      case CONNECT -> isTimeout ? "no connection within the timeout" : connection(failure);
      case HANDSHAKE -> isTimeout ? "no TLS handshake within the timeout" : handshake(failure);
      case RESPONSE -> isTimeout ? "no response within the timeout" : response(failure);
    };
  }

  private static String connection(Exception failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (String.valueOf(each.getMessage()).contains("Connection refused")) {
        return "connection refused";
      }
      if (each instanceof NoRouteToHostException) {
        return "the host is unreachable";
      }
    }
    return "no connection to the host";
  }

  private static String handshake(Exception failure) {
    if (failure instanceof SSLPeerUnverifiedException) {
      return "TLS handshake failed: the certificate is for another host";
    }
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof CertificateException) {
        return "TLS handshake failed: the certificate is not trusted";
      }
    }
    return failure instanceof SSLException
        ? "TLS handshake failed: no common protocol, or the port does not speak TLS"
        : "the connection was closed during the TLS handshake";
  }

  private static String response(Exception failure) {
    return failure instanceof ProtocolException || failure instanceof RuntimeException
        ? "the response is not HTTP"
        : "the connection ended before the response's headers, or these exceed 256 KiB";
  }
}
