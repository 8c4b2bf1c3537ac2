package dev.capstan.worker;

import dev.capstan.sandbox.folder.ClaimedNumber;
import dev.capstan.sandbox.folder.PrivateFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * This worker's place in the folder of all workers of its user on this machine. Each has a folder
 * of its own there, so that no worker deletes what another one uses. What a former worker left
 * there is deleted.
 */
public final class WorkerFolder implements AutoCloseable {
  private static final int MAX_WORKERS = 256;

  private final Path shared;
  private final ClaimedNumber claim;

  private WorkerFolder(Path shared, ClaimedNumber claim) {
    this.shared = shared;
    this.claim = claim;
  }

  /**
   * @param configured null for the default: {@code /var/lib/capstan-worker} for root, else {@code
   *     ~/.local/state/capstan/worker}
   * @throws UncheckedIOException if the folder is not private or can't be written; the message says
   *     why
   */
  public static WorkerFolder claim(@Nullable Path configured) {
    Path folder = configured == null ? byDefault() : configured;
    try {
      Path shared = PrivateFolder.open(folder, PrivateFolder.OTHERS_PASS);
      WorkerFolder claimed = new WorkerFolder(shared, ClaimedNumber.claim(shared, MAX_WORKERS));
      // deletes links, never follows them
      FileSystemUtils.deleteRecursively(claimed.own());
      return claimed;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The worker needs a private folder (capstan.worker.folder): " + e.getMessage(), e);
    }
  }

  private static Path byDefault() {
    String home = System.getProperty("user.home");
    if ("root".equals(System.getProperty("user.name"))) {
      return Path.of("/var/lib/capstan-worker");
    }
    return Path.of(home, ".local", "state", "capstan", "worker");
  }

  /** A folder that the workers of this machine share. */
  Path shared(String name) {
    return open(shared.resolve(name));
  }

  /** A folder of this worker. */
  public Path own(String name) {
    return open(own().resolve(name));
  }

  private Path own() {
    return shared.resolve(Integer.toString(claim.number()));
  }

  /**
   * Other users of the machine can't list it. They can pass through it, because a sandbox with its
   * own user opens datasets, whose names they can't know.
   */
  private static Path open(Path folder) {
    try {
      return PrivateFolder.open(folder, PrivateFolder.OTHERS_PASS);
    } catch (IOException e) {
      throw new UncheckedIOException("The worker needs a private folder: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    claim.close();
  }
}
