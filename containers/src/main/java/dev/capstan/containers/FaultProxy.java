package dev.capstan.containers;

import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.Toxic;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.testcontainers.containers.Network;
import org.testcontainers.toxiproxy.ToxiproxyContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A proxy between a server and its clients. A fault lasts until {@link #heal}; faults add up.
 * Thread-safe.
 */
public final class FaultProxy {
  private static final String IMAGE = "ghcr.io/shopify/toxiproxy:2.5.0";

  private final Proxy proxy;
  private final int port;

  private FaultProxy(Proxy proxy, int port) {
    this.proxy = proxy;
    this.port = port;
  }

  /** A proxy for {@code host:port} of the containers' network. */
  static FaultProxy to(String upstream) {
    int inside = Toxiproxy.nextPort.getAndIncrement();
    try {
      return new FaultProxy(
          Toxiproxy.client.createProxy(upstream, "0.0.0.0:" + inside, upstream),
          Toxiproxy.container.getMappedPort(inside));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The network of the proxy and the servers. */
  static Network network() {
    return Toxiproxy.network;
  }

  /** The address for clients, {@code host:port}. */
  public String address() {
    return Toxiproxy.container.getHost() + ":" + port;
  }

  /** Closes all connections and refuses new ones. */
  public void cut() {
    change(proxy::disable);
  }

  /** Accepts connections and keeps them open without a response; {@link #heal} closes them. */
  public void hang() {
    // a timeout of 0 lets nothing through; its removal closes the connections
    change(() -> proxy.toxics().timeout("hang", ToxicDirection.DOWNSTREAM, 0));
  }

  /** Delays each response. */
  public void delay(Duration by) {
    change(() -> proxy.toxics().latency("delay", ToxicDirection.DOWNSTREAM, by.toMillis()));
  }

  /** Closes each connection after this many bytes from the client, in the middle of a request. */
  public void closeAfter(long bytesSent) {
    change(() -> proxy.toxics().limitData("limit", ToxicDirection.UPSTREAM, bytesSent));
  }

  /** Closes each connection after this many bytes of the server's responses. */
  public void closeAfterAnswered(long responseBytes) {
    change(() -> proxy.toxics().limitData("responses", ToxicDirection.DOWNSTREAM, responseBytes));
  }

  /** Ends all faults. */
  public void heal() {
    change(
        () -> {
          for (Toxic toxic : proxy.toxics().getAll()) {
            toxic.remove();
          }
          proxy.enable();
        });
  }

  private static void change(Change change) {
    try {
      change.make();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Change {
    void make() throws IOException;
  }

  /** The container of all proxies of this JVM; its first use starts it. */
  private static final class Toxiproxy {
    private static final int CONTROL_PORT = 8474;
    private static final int FIRST_PORT = 8666;
    private static final int LAST_PORT = 8669;
    private static final AtomicInteger nextPort = new AtomicInteger(FIRST_PORT);
    private static final Network network = Network.newNetwork();
    private static final ToxiproxyContainer container =
        new ToxiproxyContainer(DockerImageName.parse(IMAGE)).withNetwork(network);
    private static final ToxiproxyClient client;

    static {
      // an engine starts a process or two for each port
      List<Integer> ports = new ArrayList<>(List.of(CONTROL_PORT));
      IntStream.rangeClosed(FIRST_PORT, LAST_PORT).forEach(ports::add);
      container.setExposedPorts(ports);
      container.withStartupTimeout(ServerContainer.START).start();
      client = new ToxiproxyClient(container.getHost(), container.getControlPort());
    }
  }
}
