package dev.capstan.sandbox.bubblewrap;

import dev.capstan.sandbox.linux.seccomp.SeccompFilter;
import dev.capstan.schema.request.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The bare sandbox, to measure against: the same bubblewrap arguments, and nothing of Capstan's
 * around.
 */
public final class BubblewrapBaseline {
  private BubblewrapBaseline() {}

  /**
   * The command of one sandbox; frames in on its standard input, frames out on its standard output.
   *
   * @param rootFolder that {@code runner-image/build-root.sh} built
   * @param filter file that the system call filter is written to
   */
  public static List<String> command(Path rootFolder, Limits limits, Path filter)
      throws IOException {
    Files.write(filter, SeccompFilter.program());
    RootFileSystem root = RootFileSystem.at(rootFolder);
    return new BubblewrapCommand(Path.of("bwrap"), null, rootFolder, root.command(), filter)
        .bare(limits);
  }
}
