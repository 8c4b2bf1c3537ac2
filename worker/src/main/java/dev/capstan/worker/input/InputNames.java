package dev.capstan.worker.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether files can exist side by side in one folder, whatever the provider does to place them
 * there. Admission refuses such names, but datasets may be older than this rule.
 */
final class InputNames {
  private static final int MAX_SEGMENT_BYTES = 255;

  private InputNames() {}

  static void check(List<String> names) throws InvalidInputException {
    Set<String> all = new HashSet<>();
    for (String name : names) {
      if (!all.add(name)) {
        throw new InvalidInputException("two files have the name in/" + name);
      }
    }
    for (String name : names) {
      for (String segment : name.split("/", -1)) {
        if (segment.getBytes(UTF_8).length > MAX_SEGMENT_BYTES) {
          throw new InvalidInputException(
              "a part of the file name in/" + name + " is longer than 255 bytes");
        }
      }
      for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
        String folder = name.substring(0, slash);
        if (all.contains(folder)) {
          throw new InvalidInputException(
              "in/%s is a file, so in/%s can't exist".formatted(folder, name));
        }
      }
    }
  }
}
