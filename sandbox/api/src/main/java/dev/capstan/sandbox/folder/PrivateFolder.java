package dev.capstan.sandbox.folder;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A folder that belongs to this process's user, and that no other user could have prepared or can
 * replace: it is no link, and every folder above it belongs to this user or to root, and can't be
 * changed by others (or is sticky, like {@code /tmp}).
 */
public final class PrivateFolder {
  /** Only its owner can enter it. */
  public static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  /** Others can open files whose names they know, which sandboxes with users of their own do. */
  public static final Set<PosixFilePermission> OTHERS_PASS =
      PosixFilePermissions.fromString("rwx--x--x");

  private static final int ROOT = 0;
  private static final int OTHERS_WRITE = 0002;
  private static final int STICKY = 01000;

  private PrivateFolder() {}

  /**
   * Makes the folder, and the missing ones above it, or checks the one that exists.
   *
   * @return its real path
   * @throws IOException if it can't be made or is not private; the message says why
   */
  public static Path open(Path folder, Set<PosixFilePermission> permissions) throws IOException {
    Path wanted = folder.toAbsolutePath().normalize();
    Path above = wanted.getParent();
    if (above == null) {
      throw new IOException("the folder / can't be private: choose another");
    }
    Path parent = Files.exists(above) ? above.toRealPath() : open(above, permissions);
    // follows the link, which itself belongs to root
    int self = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    for (Path at = parent; at != null; at = at.getParent()) {
      checkAbove(at, self);
    }
    Path path = parent.resolve(wanted.getFileName());
    try {
      Files.createDirectory(path, PosixFilePermissions.asFileAttribute(permissions));
    } catch (FileAlreadyExistsException e) {
      checkOwn(path, self);
    }
    return Files.setPosixFilePermissions(path, permissions); // also without the umask
  }

  private static void checkAbove(Path folder, int self) throws IOException {
    int owner = owner(folder);
    if (owner != self && owner != ROOT) {
      throw new IOException(
          "the folder %s belongs to the user %d, who could replace what is in it: choose another"
              .formatted(folder, owner));
    }
    int mode = (Integer) Files.getAttribute(folder, "unix:mode");
    if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
      throw new IOException(
          "all users can replace what is in the folder " + folder + ": choose another");
    }
  }

  private static void checkOwn(Path path, int self) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(
          path + " is a link or a file that somebody may have prepared: remove it");
    }
    int owner = owner(path);
    if (owner != self) {
      throw new IOException(
          "the folder %s belongs to the user %d, not to this process's user %d: remove it"
              .formatted(path, owner, self));
    }
  }

  private static int owner(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }
}
