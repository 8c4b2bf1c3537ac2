package dev.capstan.sandbox.frame;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.json.Json;
import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Predicate;

/** Writes what the runner reads, as frames; files go by in pieces and are never held in memory. */
public final class InputFrameWriter {
  private static final byte VERSION = 1;
  private static final int HEADER_BYTES = 6;
  private static final long MAX_PAYLOAD_BYTES = 0xFFFF_FFFFL;
  private static final int MAX_NAME_FIELD_BYTES = 2 + 0xFFFF;
  private static final int PIECE_BYTES = 64 << 10;

  private InputFrameWriter() {}

  /**
   * Writes all frames and flushes; the stream stays open.
   *
   * @param mounted which files of this machine the sandbox finds already in place; their bytes are
   *     not sent
   * @throws IOException if the stream is closed from the other side, or a file can't be read whole
   */
  public static void write(
      InputFrames input, Predicate<SandboxFile.OnDisk> mounted, OutputStream out)
      throws IOException {
    Counter jobBytes = new Counter();
    Json.MAPPER.writeValue(jobBytes, input.job());
    header(out, FrameType.JOB, jobBytes.count);
    Json.MAPPER.writeValue(new KeptOpen(out), input.job());
    for (SandboxFile file : input.files()) {
      switch (file) {
        case SandboxFile.InMemory(String name, byte[] content) -> {
          fileHeader(out, name, content.length);
          out.write(content);
        }
        case SandboxFile.OnDisk onDisk -> {
          if (!mounted.test(onDisk)) {
            copy(onDisk, out);
          }
        }
      }
    }
    SpooledContent stdin = input.stdin();
    if (stdin != null) {
      header(out, FrameType.STDIN, stdin.sizeBytes());
      try (InputStream in = stdin.open()) {
        in.transferTo(out);
      }
    }
    header(out, FrameType.INPUT_END, 0);
    out.flush();
  }

  /**
   * Why no provider can send an input; empty if it can be sent. Checked before a sandbox is made,
   * because it is the fault of the tenant that sent the input.
   *
   * @param mounted as for {@link #write}
   */
  public static Optional<String> defect(InputFrames input, Predicate<SandboxFile.OnDisk> mounted) {
    for (SandboxFile file : input.files()) {
      if (file instanceof SandboxFile.OnDisk onDisk
          && !mounted.test(onDisk)
          && size(onDisk) > MAX_PAYLOAD_BYTES - MAX_NAME_FIELD_BYTES) {
        return Optional.of(
            "the file " + onDisk.name() + " is larger than 4 GiB and can't be sent to a sandbox");
      }
    }
    return Optional.empty();
  }

  /** 0 for a file that can't be read: sending it fails, which is the platform's fault. */
  private static long size(SandboxFile.OnDisk file) {
    try {
      return Files.size(file.path());
    } catch (IOException e) {
      return 0;
    }
  }

  private static void copy(SandboxFile.OnDisk file, OutputStream out) throws IOException {
    try (FileChannel channel =
            FileChannel.open(file.path(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        InputStream in = Channels.newInputStream(channel)) {
      if (!Files.isRegularFile(file.path(), LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException("the input " + file.name() + " is no regular file");
      }
      long left = channel.size();
      fileHeader(out, file.name(), left);
      byte[] piece = new byte[PIECE_BYTES];
      while (left > 0) {
        int read = in.read(piece, 0, (int) Math.min(piece.length, left));
        if (read < 0) {
          throw new EOFException("the input " + file.name() + " shrank while it was sent");
        }
        out.write(piece, 0, read);
        left -= read;
      }
    }
  }

  private static void fileHeader(OutputStream out, String name, long size) throws IOException {
    byte[] nameBytes = name.getBytes(UTF_8);
    if (nameBytes.length > 0xFFFF) {
      throw new IOException("the name of an input is longer than 65535 bytes");
    }
    header(out, FrameType.FILE, 2L + nameBytes.length + size);
    out.write(nameBytes.length >>> 8);
    out.write(nameBytes.length);
    out.write(nameBytes);
  }

  private static void header(OutputStream out, byte type, long length) throws IOException {
    if (length > MAX_PAYLOAD_BYTES) {
      throw new IOException("an input is larger than 4 GiB, the most that a frame holds");
    }
    out.write(
        ByteBuffer.allocate(HEADER_BYTES).put(VERSION).put(type).putInt((int) length).array());
  }

  private static final class Counter extends OutputStream {
    private long count;

    @Override
    public void write(int b) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      count += length;
    }
  }

  private static final class KeptOpen extends FilterOutputStream {
    KeptOpen(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() {
      // the stream belongs to the caller, who flushes
    }
  }
}
