package dev.capstan.sandbox.linux;

import dev.capstan.sandbox.folder.ClaimedNumber;
import dev.capstan.sandbox.folder.PrivateFolder;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A range of user ids that no other worker of this machine has. The claims are in a folder of root,
 * because only workers of root give sandboxes users of their own.
 */
public final class UidRange implements AutoCloseable {
  /** As many sandboxes of a worker can run at once. */
  public static final int SIZE = 1024;

  /** As many workers can run at once. */
  public static final int RANGES = 64;

  /** Emptied when the machine starts, as the claims end then. */
  private static final Path REGISTRY = Path.of("/run/capstan");

  private final int first;
  private final ClaimedNumber claim;

  private UidRange(int first, ClaimedNumber claim) {
    this.first = first;
    this.claim = claim;
  }

  /**
   * @param base the first id of the first range; workers with other bases share nothing
   * @throws IOException if the registry can't be written, or all ranges are taken
   */
  public static UidRange claim(int base) throws IOException {
    return claim(base, REGISTRY);
  }

  static UidRange claim(int base, Path registry) throws IOException {
    Path folder = PrivateFolder.open(registry.resolve("uids-" + base), PrivateFolder.OWNER_ONLY);
    ClaimedNumber claim = ClaimedNumber.claim(folder, RANGES);
    return new UidRange(base + SIZE * claim.number(), claim);
  }

  int first() {
    return first;
  }

  /** The ids, for this worker's sandboxes. */
  public UserIds users() {
    return new UserIds(first, SIZE, 0);
  }

  @Override
  public void close() {
    claim.close();
  }
}
