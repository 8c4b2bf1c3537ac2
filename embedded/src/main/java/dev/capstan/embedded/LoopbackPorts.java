package dev.capstan.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports on the loopback address. */
final class LoopbackPorts {
  static final String HOST = "127.0.0.1";
  private static final int FIRST = 15_000;
  private static final int BEHIND_LAST = 32_000;
  private static final int TRIES = 1_000;

  private LoopbackPorts() {}

  /**
   * A port that is free now. It is chosen below the kernel's ephemeral range, so that no connection
   * or other server takes it before it is bound.
   */
  static int free() {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, BEHIND_LAST);
      try (ServerSocket socket = bind(port)) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // taken: another
      }
    }
    throw new EmbeddedServerException("no free port was found on " + HOST);
  }

  /** The given port, if it is free; for 0 any free port. */
  static int choose(int port, String server) {
    if (port == 0) {
      return free();
    }
    try (ServerSocket socket = bind(port)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new PortTakenException(server, port, e);
    }
  }

  private static ServerSocket bind(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }
}
