package dev.capstan.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The data folder of one server. A lock excludes other processes, so processes and files that a
 * former one left there can be removed. The lock ends with the process that holds it.
 */
final class DataFolder implements AutoCloseable {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  /**
   * Servers choose the permissions of their files; a folder that other users cannot enter keeps all
   * of them private.
   */
  private static final Set<PosixFilePermission> OWNER_ENTERS =
      PosixFilePermissions.fromString("rwx------");

  private final Path path;
  private @Nullable FileChannel lock;

  DataFolder(Path path) {
    this.path = path.toAbsolutePath().normalize();
  }

  Path path() {
    return path;
  }

  Path resolve(String name) {
    return path.resolve(name);
  }

  /**
   * Creates and locks the folder.
   *
   * @throws EmbeddedServerException if another process holds it
   */
  void lock() {
    try {
      create();
      FileChannel channel =
          FileChannel.open(
              path.resolve(".capstan.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock held = tryLock(channel);
      if (held == null) {
        channel.close();
        throw new EmbeddedServerException(
            "the data folder " + path + " is in use by another process; end it or choose another");
      }
      lock = channel;
    } catch (IOException e) {
      throw new EmbeddedServerException("the data folder " + path + " can't be used", e);
    }
  }

  private void create() throws IOException {
    Files.createDirectories(path);
    if (hasPermissions()) {
      checkOwner();
      Files.setPosixFilePermissions(path, OWNER_ENTERS);
    }
  }

  /** Another user could read the data in a folder of his, whatever its permissions. */
  private void checkOwner() throws IOException {
    Path own = Files.createTempFile(path, ".owner", null);
    try {
      UserPrincipal owner = Files.getOwner(path);
      UserPrincipal self = Files.getOwner(own);
      if (!owner.equals(self)) {
        throw new EmbeddedServerException(
            "the data folder %s belongs to %s, not to %s: choose another"
                .formatted(path, owner.getName(), self.getName()));
      }
    } finally {
      Files.delete(own);
    }
  }

  private boolean hasPermissions() throws IOException {
    return Files.getFileStore(path).supportsFileAttributeView("posix");
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by this very process
    }
  }

  /** A secret that is generated once and stored, readable by its owner only. */
  String secret(String name, int bytes) {
    try {
      create();
      Path file = path.resolve(name);
      if (!Files.exists(file)) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        // moved into place, so that no process reads a partial file
        Path draft = path.resolve(name + ".draft");
        writePrivate(draft, HexFormat.of().formatHex(random));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new EmbeddedServerException("the data folder " + path + " can't be written", e);
    }
  }

  /** Writes a file that only its owner can read. */
  void writePrivate(Path file, String content) {
    try {
      Files.deleteIfExists(file);
      FileAttribute<?>[] attributes =
          hasPermissions()
              ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
              : new FileAttribute<?>[0];
      Files.createFile(file, attributes);
      Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    FileChannel held = lock;
    lock = null;
    if (held != null) {
      try {
        held.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
