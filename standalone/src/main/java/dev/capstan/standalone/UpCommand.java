package dev.capstan.standalone;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Starts everything and keeps it running. */
@Command(
    name = "up",
    description = "Starts everything in one process and keeps it running; Ctrl-C stops it cleanly.",
    mixinStandardHelpOptions = true,
    showDefaultValues = false)
final class UpCommand implements Callable<Integer> {
  static final int DEFAULT_PORT = 8080;
  static final int DEFAULT_MANAGEMENT_PORT = 8081;

  @Mixin private ServerOptions options = new ServerOptions();

  @Override
  public Integer call() throws InterruptedException {
    CountDownLatch stopped = new CountDownLatch(1);
    Standalone standalone =
        Standalone.start(options.settings(DEFAULT_PORT, DEFAULT_MANAGEMENT_PORT, dataFolder()));
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("shutdown")
                .unstarted(
                    () -> {
                      standalone.close();
                      stopped.countDown();
                    }));
    System.out.println("Capstan is up at " + standalone.address() + "   (Ctrl-C stops it)");
    System.out.println("  data    " + standalone.settings().data());
    System.out.println("  Kafka   " + standalone.kafka());
    System.out.println("  API     " + standalone.address() + "/openapi.json");
    System.out.println("  metrics " + standalone.managementAddress() + "/metrics");
    stopped.await();
    return 0;
  }

  /**
   * The default data folder. The one of root is outside of its home, which users of sandboxes
   * cannot read.
   */
  static Path dataFolder() {
    if (System.getProperty("user.name").equals("root")) {
      return Path.of("/var/lib/capstan");
    }
    String base = System.getenv("XDG_DATA_HOME");
    Path shared =
        base == null || base.isBlank()
            ? Path.of(System.getProperty("user.home"), ".local", "share")
            : Path.of(base);
    return shared.resolve("capstan");
  }
}
