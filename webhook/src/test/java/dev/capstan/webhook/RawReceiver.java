package dev.capstan.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;

/** A receiver that answers every request with the same bytes and closes the connection. */
final class RawReceiver implements AutoCloseable {
  private final ServerSocket server;

  RawReceiver(String response) {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(() -> serve(response.getBytes(ISO_8859_1)));
  }

  private void serve(byte[] response) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        readRequest(socket);
        socket.getOutputStream().write(response);
      } catch (IOException expected) {
        // the client or the test has closed it
      }
    }
  }

  /** To its end: unread bytes would make the close a reset. */
  private static void readRequest(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
    int length = 0;
    String line;
    while ((line = in.readLine()) != null && !line.isEmpty()) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring("content-length:".length()).strip());
      }
    }
    for (int i = 0; i < length && in.read() >= 0; i++) {
      // the body does not matter
    }
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/hook";
  }

  int port() {
    return server.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
