package dev.capstan.embedded;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds a Redis server to run: an installed one, otherwise the bundled one of embedded-redis. */
final class RedisBinary {
  private static final List<String> NAMES = List.of("redis-server", "valkey-server");

  private RedisBinary() {}

  /**
   * @param path value of the environment variable {@code PATH}
   * @param folder where the bundled server is unpacked if it is needed
   */
  static Path find(@Nullable String path, Path folder) throws IOException {
    Optional<Path> installed = installed(path);
    return installed.isPresent() ? installed.get() : unpack(folder);
  }

  private static Optional<Path> installed(@Nullable String path) {
    if (path == null) {
      return Optional.empty();
    }
    return NAMES.stream()
        .flatMap(
            name ->
                List.of(path.split(File.pathSeparator)).stream()
                    .filter(folder -> !folder.isEmpty())
                    .map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Path unpack(Path folder) throws IOException {
    String resource = carried(System.getProperty("os.name"), System.getProperty("os.arch"));
    Path binary = folder.resolve(resource);
    if (Files.isExecutable(binary)) {
      return binary;
    }
    try (InputStream in = RedisBinary.class.getResourceAsStream("/" + resource)) {
      if (in == null) {
        throw new EmbeddedServerException(resource + " is missing from the class path");
      }
      // moved into place, so that no process runs a partial file
      Path draft = folder.resolve(resource + ".draft");
      Files.copy(in, draft, StandardCopyOption.REPLACE_EXISTING);
      if (!draft.toFile().setExecutable(true)) {
        throw new EmbeddedServerException(draft + " can't be made executable");
      }
      return Files.move(draft, binary, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static String carried(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    boolean arm = osArch.equals("aarch64") || osArch.equals("arm64");
    if (os.startsWith("linux")) {
      return arm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64";
    }
    if (os.startsWith("mac")) {
      return arm ? "redis-server-6.2.6-v5-darwin-arm64" : "redis-server-6.2.6-v5-darwin-amd64";
    }
    throw new EmbeddedServerException(
        "there is no Redis for " + osName + "; install redis-server or valkey-server on the PATH");
  }
}
