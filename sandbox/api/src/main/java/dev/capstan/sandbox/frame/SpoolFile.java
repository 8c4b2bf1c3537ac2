package dev.capstan.sandbox.frame;

import dev.capstan.schema.json.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A file of the spool while it is written. */
final class SpoolFile {
  private final Path path;
  private final OutputStream out;
  private final MessageDigest sha256 = Sha256.digest();
  private long sizeBytes;
  private SpooledContent.@Nullable OnDisk finished;

  SpoolFile(Path path) throws IOException {
    this.path = path;
    this.out =
        new BufferedOutputStream(
            Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  void write(byte[] bytes, int offset, int length) {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw unwritable(path.getParent(), e);
    }
    sha256.update(bytes, offset, length);
    sizeBytes += length;
  }

  /** The content, after the last write. */
  SpooledContent.OnDisk finish() {
    SpooledContent.OnDisk known = finished;
    if (known != null) {
      return known;
    }
    try {
      out.close();
    } catch (IOException e) {
      throw unwritable(path.getParent(), e);
    }
    SpooledContent.OnDisk content = new SpooledContent.OnDisk(path, sizeBytes, Sha256.hex(sha256));
    finished = content;
    return content;
  }

  void delete() throws IOException {
    try {
      out.close();
    } finally {
      Files.deleteIfExists(path);
    }
  }

  static UncheckedIOException unwritable(@Nullable Path folder, IOException cause) {
    return new UncheckedIOException(
        "the worker's spool folder " + folder + " can't be written: free its disk", cause);
  }
}
