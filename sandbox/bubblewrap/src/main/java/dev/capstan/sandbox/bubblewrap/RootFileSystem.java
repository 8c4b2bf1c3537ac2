package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.ProviderUnavailableException;
import dev.capstan.schema.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;

/**
 * The description of a root file system, from {@code root.json} beside its folder.
 *
 * @param rootDigest {@code sha256:} over every file
 * @param command that starts the runner in it
 */
public record RootFileSystem(String rootDigest, String runnerVersion, List<String> command) {
  private static final String ADVICE =
      " Build it with runner-image/build-root.sh, which prints its folder, and configure that.";

  public RootFileSystem {
    command = List.copyOf(command);
  }

  /**
   * @throws ProviderUnavailableException if there is no root at that folder
   */
  public static RootFileSystem at(Path folder) {
    Path description = folder.resolveSibling("root.json");
    if (!Files.isDirectory(folder) || !Files.isRegularFile(description)) {
      throw new ProviderUnavailableException(
          "There is no root file system for sandboxes at " + folder + "." + ADVICE);
    }
    try {
      return Json.MAPPER.readValue(Files.readAllBytes(description), RootFileSystem.class);
    } catch (IOException | JacksonException | NullPointerException e) {
      throw new ProviderUnavailableException(
          "The root file system's description " + description + " can't be read." + ADVICE, e);
    }
  }
}
