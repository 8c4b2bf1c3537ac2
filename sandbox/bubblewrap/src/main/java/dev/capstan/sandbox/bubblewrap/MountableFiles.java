package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.frame.InputFrames;
import dev.capstan.sandbox.frame.SandboxFile;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the inputs that can be mounted instead of sent: plain names, and readable for the
 * sandbox's user. The others travel as frames, and cost memory.
 *
 * @param otherUser whether the sandbox runs as another user than the worker
 */
record MountableFiles(boolean otherUser) {
  private static final int MAX_MOUNTS = 200;

  /** No empty, {@code .} or {@code ..} part, nothing that a path could hide. */
  private static final Pattern PLAIN =
      Pattern.compile("(?!\\.{1,2}(?:/|$))[^/\\p{Cntrl}]+(?:/(?!\\.{1,2}(?:/|$))[^/\\p{Cntrl}]+)*");

  List<SandboxFile.OnDisk> among(InputFrames input) {
    return input.files().stream()
        .filter(SandboxFile.OnDisk.class::isInstance)
        .map(SandboxFile.OnDisk.class::cast)
        .filter(file -> isMountable(file.name()) && isReadable(file.path()))
        .limit(MAX_MOUNTS)
        .toList();
  }

  /** In the C locale, a command line can't hold other names than ASCII: Java replaces letters. */
  private static boolean isMountable(String name) {
    return PLAIN.matcher(name).matches()
        && Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode(name);
  }

  private boolean isReadable(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && (!otherUser
            || (othersMay(file, PosixFilePermission.OTHERS_READ)
                && isReachable(file.toAbsolutePath().getParent())));
  }

  /** Whether any user may walk to a folder. */
  static boolean isReachable(@Nullable Path folder) {
    for (Path at = folder; at != null; at = at.getParent()) {
      if (!othersMay(at, PosixFilePermission.OTHERS_EXECUTE)) {
        return false;
      }
    }
    return true;
  }

  private static boolean othersMay(Path path, PosixFilePermission what) {
    try {
      return Files.getPosixFilePermissions(path).contains(what);
    } catch (IOException e) {
      return false;
    }
  }
}
