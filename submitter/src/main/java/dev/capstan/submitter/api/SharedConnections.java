package dev.capstan.submitter.api;

import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tomcat's connector, in which one remote address has at most a part of all connections, so that a
 * client that opens them without end leaves some to others. Further ones are closed at once: who
 * the tenant is, is known only after a request. Tomcat creates it by its name.
 */
public final class SharedConnections extends Http11NioProtocol {
  private final Endpoint endpoint;

  public SharedConnections() {
    this(new Endpoint());
  }

  private SharedConnections(Endpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
  }

  /**
   * @param count 0 means half of all connections
   */
  void setMaxPerAddress(int count) {
    endpoint.maxPerAddress = count;
  }

  private static final class Endpoint extends NioEndpoint {
    private static final Logger log = LoggerFactory.getLogger(SharedConnections.class);

    private static final int IPV6_NETWORK_BYTES = 8;

    private volatile int maxPerAddress;

    /** Called by the one thread that accepts; false closes the connection. */
    @Override
    protected boolean setSocketOptions(SocketChannel socket) {
      int limit = maxPerAddress > 0 ? maxPerAddress : getMaxConnections() / 2;
      // the new one is not among them; counting them is needed only if there are that many at all
      if (connections.size() >= limit && countFrom(network(socket)) >= limit) {
        log.atDebug()
            .addKeyValue("limit", limit)
            .log("Connection closed; its address has too many");
        return false;
      }
      return super.setSocketOptions(socket);
    }

    private long countFrom(byte[] network) {
      return connections.keySet().stream()
          .filter(each -> Arrays.equals(network, network(each)))
          .count();
    }

    /** An IPv4 address; of an IPv6 address the network, of which one client has all addresses. */
    private static byte[] network(SocketChannel channel) {
      InetAddress remote = channel.socket().getInetAddress();
      if (remote == null) {
        return new byte[0]; // disconnected meanwhile
      }
      byte[] address = remote.getAddress();
      return Arrays.copyOf(address, Math.min(address.length, IPV6_NETWORK_BYTES));
    }
  }
}
