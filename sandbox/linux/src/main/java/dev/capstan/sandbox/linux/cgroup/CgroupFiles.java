package dev.capstan.sandbox.linux.cgroup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Reads and writes the small files by which the kernel speaks of groups. */
final class CgroupFiles {
  private CgroupFiles() {}

  /** Writes one value in one call, which is how the kernel wants it; never makes a file. */
  static void write(Path file, String value) throws IOException {
    Files.write(file, value.getBytes(US_ASCII), StandardOpenOption.WRITE);
  }

  static String read(Path file) throws IOException {
    return Files.readString(file, US_ASCII).strip();
  }

  static OptionalLong number(Path file) {
    try {
      return OptionalLong.of(Long.parseLong(read(file)));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** The number behind {@code key} in a file of such lines; 0 if there is none. */
  static long keyed(Path file, String key) throws IOException {
    String text;
    try {
      text = read(file);
    } catch (NoSuchFileException | FileNotFoundException e) {
      return 0;
    }
    String prefix = key + " ";
    return text.lines()
        .filter(line -> line.startsWith(prefix))
        .mapToLong(line -> Long.parseLong(line.substring(prefix.length()).strip()))
        .findFirst()
        .orElse(0);
  }

  static List<Long> pids(Path procsFile) throws IOException {
    try {
      return read(procsFile).lines().map(Long::valueOf).toList();
    } catch (NoSuchFileException | FileNotFoundException e) {
      return List.of();
    }
  }

  /** Names of the folders in a folder; none if it isn't there. */
  static List<String> folders(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(Files::isDirectory).map(p -> p.getFileName().toString()).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** Removes a group's folder; its files are the kernel's and go with it. */
  static boolean removeFolder(Path folder) {
    try {
      Files.deleteIfExists(folder);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
