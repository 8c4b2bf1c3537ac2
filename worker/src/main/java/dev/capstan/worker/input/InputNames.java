package dev.capstan.worker.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.request.FileNames;
import java.util.List;
import java.util.Optional;

/**
 * Whether files can exist side by side in one folder, whatever the provider does to place them
 * there. Admission refuses such names, but datasets may be older than this rule.
 */
final class InputNames {
  private static final int MAX_SEGMENT_BYTES = 255;

  private InputNames() {}

  static void check(List<String> names) throws InvalidInputException {
    FileNames others = new FileNames();
    for (String name : names) {
      for (String segment : name.split("/", -1)) {
        if (segment.getBytes(UTF_8).length > MAX_SEGMENT_BYTES) {
          throw new InvalidInputException(
              "a part of the file name in/" + name + " is longer than 255 bytes");
        }
      }
      Optional<String> conflict = others.conflict(name);
      if (conflict.isPresent()) {
        throw new InvalidInputException(describe(name, conflict.get()));
      }
      others.add(name);
    }
  }

  private static String describe(String name, String other) {
    if (name.equals(other)) {
      return "two files have the name in/" + name;
    }
    boolean isFolder = other.startsWith(name + "/");
    return "in/%s is a file, so in/%s can't exist"
        .formatted(isFolder ? name : other, isFolder ? other : name);
  }
}
