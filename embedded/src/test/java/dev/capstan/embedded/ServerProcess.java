package dev.capstan.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;

/** {@link EmbeddedServerMain} in its own JVM, for tests that kill it. */
final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final String address;

  ServerProcess(String server, Path data, int port) throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedServerMain.class.getName(),
                server,
                "--data",
                data.toString(),
                "--port",
                Integer.toString(port))
            .redirectErrorStream(true)
            .start();
    address = awaitReady();
  }

  private String awaitReady() throws IOException {
    StringBuilder said = new StringBuilder();
    BufferedReader in = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.startsWith("READY ")) {
        return line.substring("READY ".length());
      }
      said.append(line).append('\n');
    }
    throw new IOException("the server ended:\n" + said);
  }

  String address() {
    return address;
  }

  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  void terminate() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
