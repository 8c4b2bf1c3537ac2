package dev.capstan.egress;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.List;
import javax.net.SocketFactory;

/**
 * Creates sockets that connect to the given addresses only. This holds even if the HTTP client
 * parses a URL differently than the guard.
 */
public final class PinnedSockets extends SocketFactory {
  private final List<InetAddress> addresses;

  public PinnedSockets(List<InetAddress> addresses) {
    this.addresses = List.copyOf(addresses);
  }

  @Override
  public Socket createSocket() {
    return new PinnedSocket();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw unpinned();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    throw unpinned();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw unpinned();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    throw unpinned();
  }

  private static UnsupportedOperationException unpinned() {
    return new UnsupportedOperationException("only unconnected sockets are supported");
  }

  private final class PinnedSocket extends Socket {
    @Override
    public void connect(SocketAddress endpoint) throws IOException {
      connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeoutMs) throws IOException {
      if (!(endpoint instanceof InetSocketAddress target)
          || !addresses.contains(target.getAddress())) {
        throw new IOException("the address was not checked");
      }
      super.connect(endpoint, timeoutMs);
    }
  }
}
