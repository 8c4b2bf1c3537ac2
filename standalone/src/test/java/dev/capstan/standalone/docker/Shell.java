package dev.capstan.standalone.docker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs programs from the top of the checkout. */
final class Shell {
  static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  private Shell() {}

  /**
   * The output of the program, stripped.
   *
   * @throws AssertionError with the error output if it fails
   */
  static String run(List<String> command) throws IOException, InterruptedException {
    File errors = Files.createTempFile("shell", ".log").toFile();
    try {
      Process process =
          new ProcessBuilder(command).directory(HOME.toFile()).redirectError(errors).start();
      process.getOutputStream().close();
      String printed = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new AssertionError(
            String.join(" ", command) + " failed:\n" + Files.readString(errors.toPath()));
      }
      return printed;
    } finally {
      Files.delete(errors.toPath());
    }
  }

  static String run(String... command) throws IOException, InterruptedException {
    return run(List.of(command));
  }
}
