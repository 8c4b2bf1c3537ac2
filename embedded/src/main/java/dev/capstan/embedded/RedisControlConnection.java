package dev.capstan.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Commands to a Redis server: log in with its password, check that it responds, shut it down. */
final class RedisControlConnection implements AutoCloseable {
  private static final int TIMEOUT_MS = 1000;

  private final Socket socket;
  private final BufferedReader in;

  /** Connects and logs in; fails if the server has another password. */
  RedisControlConnection(SocketFactory sockets, int port, String password) throws IOException {
    socket = sockets.createSocket();
    try {
      socket.connect(new InetSocketAddress(LoopbackPorts.HOST, port), TIMEOUT_MS);
      socket.setSoTimeout(TIMEOUT_MS);
      in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      send("AUTH " + password);
      expect("+OK");
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Fails unless the server responds. */
  void ping() throws IOException {
    send("PING");
    expect("+PONG");
  }

  /** Asks the server to shut down; returns when it has closed the connection. */
  void shutDown() throws IOException {
    send("SHUTDOWN NOSAVE");
    String response = in.readLine();
    if (response != null) {
      throw new IOException("Redis refused to shut down: " + response);
    }
  }

  private void send(String command) throws IOException {
    socket.getOutputStream().write((command + "\r\n").getBytes(UTF_8));
  }

  private void expect(String expected) throws IOException {
    String response = in.readLine();
    if (!expected.equals(response)) {
      throw new IOException("Unexpected response of Redis: " + response);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
