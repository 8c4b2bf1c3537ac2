package dev.capstan.sandbox.bubblewrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What bubblewrap wrote of the program in the sandbox. It tells an end by itself, whose exit code
 * is here, from an end of bubblewrap's own, where nothing is: it failed, or was killed.
 */
final class BubblewrapStatus {
  private static final Pattern EXIT_CODE = Pattern.compile("\"exit-code\"\\s*:\\s*([0-9]{1,3})");

  private BubblewrapStatus() {}

  static OptionalInt exitCode(Path file) throws IOException {
    if (!Files.exists(file)) {
      return OptionalInt.empty();
    }
    Matcher matcher = EXIT_CODE.matcher(Files.readString(file, UTF_8));
    return matcher.find()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }
}
