package dev.capstan.sandbox.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A number that one process of this machine claims: the lowest that is free. The lock of a file is
 * the claim, so it ends with the process, however that ends.
 */
public final class ClaimedNumber implements AutoCloseable {
  private final int number;
  private final FileChannel lock;

  private ClaimedNumber(int number, FileChannel lock) {
    this.number = number;
    this.lock = lock;
  }

  /**
   * @param folder private; the same for all processes that share the numbers
   * @param count numbers are from 0, below it
   * @throws IOException if the folder can't be written, or all numbers are taken
   */
  public static ClaimedNumber claim(Path folder, int count) throws IOException {
    for (int number = 0; number < count; number++) {
      FileChannel channel =
          FileChannel.open(
              folder.resolve(number + ".lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
      if (isLocked(channel)) {
        return new ClaimedNumber(number, channel);
      }
      channel.close();
    }
    throw new IOException(
        "all %d places in %s are taken by running processes".formatted(count, folder));
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by this very process
    }
  }

  public int number() {
    return number;
  }

  /** Gives the number back. The file stays: others may be about to lock it. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
