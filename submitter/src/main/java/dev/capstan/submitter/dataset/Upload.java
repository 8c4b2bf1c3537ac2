package dev.capstan.submitter.dataset;

import dev.capstan.schema.json.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/**
 * Content of an uploaded file, in a temporary file that is deleted on close.
 *
 * @param sha256 hex digest of the content
 * @param onClose runs after the file is deleted
 */
public record Upload(Path file, String sha256, long sizeBytes, Runnable onClose)
    implements AutoCloseable {

  /** The content is longer than allowed. */
  public static final class TooLargeException extends Exception {
    TooLargeException(long limit) {
      super("more than " + limit + " bytes");
    }
  }

  /**
   * Reads {@code in} to its end, at most {@code limit} bytes.
   *
   * @param atEnd is called after the last byte; may throw
   * @param beforeWrite is called with the size that the file is going to have; may throw
   */
  public static Upload receive(
      InputStream in, long limit, LongConsumer beforeWrite, Runnable atEnd, Runnable onClose)
      throws IOException, TooLargeException {
    Path file = Files.createTempFile("capstan-upload-", null);
    boolean received = false;
    try {
      MessageDigest digest = Sha256.digest();
      long size = 0;
      byte[] buffer = new byte[64 << 10];
      try (OutputStream out = Files.newOutputStream(file)) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          size += n;
          if (size > limit) {
            throw new TooLargeException(limit);
          }
          beforeWrite.accept(size);
          digest.update(buffer, 0, n);
          out.write(buffer, 0, n);
        }
      }
      atEnd.run();
      received = true;
      return new Upload(file, Sha256.hex(digest), size, onClose);
    } finally {
      if (!received) {
        Files.deleteIfExists(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      Files.deleteIfExists(file);
    } finally {
      onClose.run();
    }
  }
}
