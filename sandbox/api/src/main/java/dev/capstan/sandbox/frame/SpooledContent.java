package dev.capstan.sandbox.frame;

import dev.capstan.schema.json.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One part of a result. A short part is in memory. A long part is a file in the collector's spool
 * folder, and exists until the collector is closed.
 */
public sealed interface SpooledContent {
  long sizeBytes();

  /** Of the bytes, in lower-case hex. */
  String sha256();

  /**
   * The bytes as a stream, which the caller closes.
   *
   * @throws UncheckedIOException if this machine can't read its spool
   */
  InputStream open();

  /** All bytes in memory: for short parts, and for tests. */
  default byte[] toByteArray() {
    try (InputStream in = open()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the worker's spool can't be read", e);
    }
  }

  static SpooledContent of(byte[] bytes) {
    return new InMemory(bytes);
  }

  /** A short part. */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  record InMemory(byte[] bytes) implements SpooledContent {
    @Override
    public long sizeBytes() {
      return bytes.length;
    }

    @Override
    public String sha256() {
      return Sha256.hex(bytes);
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }
  }

  /** A long part. */
  record OnDisk(Path path, long sizeBytes, String sha256) implements SpooledContent {
    @Override
    public InputStream open() {
      try {
        return Files.newInputStream(path);
      } catch (IOException e) {
        throw new UncheckedIOException("the worker's spool can't be read", e);
      }
    }
  }
}
