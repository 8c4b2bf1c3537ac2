package dev.capstan.sandbox.frame;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The folder for the long parts of one run. It is made when the first file is needed, and only this
 * user can read it. Its files have names of its own: the guest's names are data, never paths.
 */
public final class SpoolFolder implements AutoCloseable {
  private final Path folder;
  private final Map<Path, SpoolFile> files = new LinkedHashMap<>();
  private long created;

  public SpoolFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * A new file to write to.
   *
   * @throws UncheckedIOException if this machine can't store it
   */
  SpoolFile create() {
    try {
      if (created == 0) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Path path = folder.resolve(Long.toString(created++));
      SpoolFile file = new SpoolFile(path);
      files.put(path, file);
      return file;
    } catch (IOException e) {
      throw SpoolFile.unwritable(folder, e);
    }
  }

  /** Deletes what is not wanted any more. What is in memory has no file. */
  void discard(SpooledContent content) {
    if (content instanceof SpooledContent.OnDisk onDisk) {
      discard(onDisk.path());
    }
  }

  void discard(Path path) {
    SpoolFile file = files.remove(path);
    if (file != null) {
      try {
        file.delete();
      } catch (IOException e) {
        throw SpoolFile.unwritable(folder, e);
      }
    }
  }

  /** Deletes everything; a later failure doesn't keep the rest from being deleted. */
  @Override
  public void close() {
    IOException failure = null;
    for (SpoolFile file : files.values()) {
      try {
        file.delete();
      } catch (IOException e) {
        failure = added(failure, e);
      }
    }
    files.clear();
    try {
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      failure = added(failure, e);
    }
    if (failure != null) {
      throw new UncheckedIOException("the spool folder " + folder + " can't be deleted", failure);
    }
  }

  private static IOException added(@Nullable IOException first, IOException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }
}
