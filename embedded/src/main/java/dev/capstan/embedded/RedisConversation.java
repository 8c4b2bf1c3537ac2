package dev.capstan.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** A few words with a Redis server: is it ours, does it serve, would it please end. */
final class RedisConversation implements AutoCloseable {
  private static final int TIMEOUT_MS = 1000;

  private final Socket socket;
  private final BufferedReader in;

  /** Connects and logs in; fails if the server has another password. */
  RedisConversation(SocketFactory sockets, int port, String password) throws IOException {
    socket = sockets.createSocket();
    try {
      socket.connect(new InetSocketAddress(LoopbackPorts.HOST, port), TIMEOUT_MS);
      socket.setSoTimeout(TIMEOUT_MS);
      in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      say("AUTH " + password);
      expect("+OK");
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Fails unless the server serves. */
  void ping() throws IOException {
    say("PING");
    expect("+PONG");
  }

  /** Asks the server to end; returns when it has closed the connection. */
  void shutDown() throws IOException {
    say("SHUTDOWN NOSAVE");
    String answer = in.readLine();
    if (answer != null) {
      throw new IOException("Redis refuses to shut down: " + answer);
    }
  }

  private void say(String words) throws IOException {
    socket.getOutputStream().write((words + "\r\n").getBytes(UTF_8));
  }

  private void expect(String expected) throws IOException {
    String answer = in.readLine();
    if (!expected.equals(answer)) {
      throw new IOException("Redis answered " + answer);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
