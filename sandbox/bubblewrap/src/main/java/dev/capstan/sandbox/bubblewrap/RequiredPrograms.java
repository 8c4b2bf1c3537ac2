package dev.capstan.sandbox.bubblewrap;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs once, so that sandboxes are started without a PATH. */
final class RequiredPrograms {
  private static final String ALWAYS = "/usr/sbin:/usr/bin:/sbin:/bin";

  private RequiredPrograms() {}

  /**
   * @param program a path, or a name to be looked up on the PATH
   */
  static Optional<Path> find(Path program) {
    if (program.isAbsolute() || program.getNameCount() > 1) {
      return Optional.of(program.toAbsolutePath()).filter(Files::isExecutable);
    }
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path, ALWAYS)
        .flatMap(part -> Arrays.stream(part.split(File.pathSeparator, -1)))
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> Path.of(folder).resolve(program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
