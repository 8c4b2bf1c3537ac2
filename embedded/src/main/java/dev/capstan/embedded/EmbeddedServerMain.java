package dev.capstan.embedded;

import java.nio.file.Path;

/**
 * Runs one embedded server in its own JVM, for tests that kill it: {@code kafka|redis|s3 --data DIR
 * --port N}. Prints {@code READY <address>} when it accepts requests.
 */
public final class EmbeddedServerMain {
  private EmbeddedServerMain() {}

  /** Runs until the JVM is stopped. */
  public static void main(String[] args) throws InterruptedException {
    if (args.length != 5 || !args[1].equals("--data") || !args[3].equals("--port")) {
      System.err.println("usage: kafka|redis|s3 --data DIR --port N");
      System.exit(2);
    }
    EmbeddedServer server = server(args[0], Path.of(args[2]), Integer.parseInt(args[4]));
    try {
      server.start();
    } catch (EmbeddedServerException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "embedded-close"));
    System.out.println("READY " + server.address());
    Thread.currentThread().join();
  }

  private static EmbeddedServer server(String name, Path data, int port) {
    return switch (name) {
      case "kafka" -> new EmbeddedKafka(data, port);
      case "redis" -> new EmbeddedRedis(data, port);
      case "s3" -> new EmbeddedS3(data, port);
      default -> throw new IllegalArgumentException("no such server: " + name);
    };
  }
}
