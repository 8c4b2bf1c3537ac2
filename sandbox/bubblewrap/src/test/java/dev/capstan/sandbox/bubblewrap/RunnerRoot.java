package dev.capstan.sandbox.bubblewrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.sandbox.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The root file system that tests run programs in, built once per machine. */
public final class RunnerRoot {
  /** Where the cache is when the tests run as root, whose home other users cannot enter. */
  private static final Path CACHE_OF_ROOT = Path.of("/var/cache/capstan");

  private RunnerRoot() {}

  /** The folder in {@code CAPSTAN_ROOT}, or what build-root.sh prints. */
  public static Path find() {
    return Optional.ofNullable(System.getenv("CAPSTAN_ROOT"))
        .map(Path::of)
        .orElseGet(RunnerRoot::build);
  }

  private static Path build() {
    Path script = Checkout.file("runner-image/build-root.sh");
    ProcessBuilder builder =
        new ProcessBuilder(script.toString(), "--print-dir")
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    if (System.getProperty("user.name").equals("root")) {
      builder.environment().putIfAbsent("CAPSTAN_CACHE", CACHE_OF_ROOT.toString());
    }
    try {
      Process process = builder.start();
      String printed = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      if (process.waitFor() != 0 || !Files.isDirectory(Path.of(printed))) {
        throw new IllegalStateException(script + " failed: see above");
      }
      return Path.of(printed);
    } catch (IOException e) {
      throw new IllegalStateException(script + " can't be run", e);
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted", e);
    }
  }
}
