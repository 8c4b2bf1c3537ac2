package dev.capstan.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** Sends bytes that need not be HTTP. */
public final class RawHttp {
  private static final int READ_TIMEOUT_MS = 60_000;

  private RawHttp() {}

  /**
   * The status of the response to a request after which the client sends no more.
   *
   * @param port on loopback
   * @return empty if the connection was closed instead
   */
  public static String status(int port, byte[] request) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(READ_TIMEOUT_MS);
      socket.getOutputStream().write(request);
      socket.shutdownOutput();
      InputStream in = socket.getInputStream();
      String line = line(in);
      while (line.startsWith("HTTP/1.1 100")) { // interim, followed by an empty line
        line(in);
        line = line(in);
      }
      return line.length() < 12 ? "" : line.substring(9, 12);
    } catch (IOException e) {
      return "";
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != -1 && next != '\n'; next = in.read()) {
      line.append((char) next);
    }
    return line.toString();
  }
}
