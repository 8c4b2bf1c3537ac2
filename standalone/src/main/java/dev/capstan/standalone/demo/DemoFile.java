package dev.capstan.standalone.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Files that ship with the demo. */
final class DemoFile {
  private DemoFile() {}

  static byte[] read(String name) {
    try (InputStream in = Objects.requireNonNull(DemoFile.class.getResourceAsStream(name))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
