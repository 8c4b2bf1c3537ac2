package dev.capstan.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that tests run in, from whichever of its folders. */
public final class Checkout {
  private Checkout() {}

  /** A file that is named from the top of the checkout. */
  public static Path file(String name) {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(name))) {
        return at.resolve(name);
      }
    }
    throw new IllegalStateException(
        name + " is in no folder above " + Path.of("").toAbsolutePath());
  }
}
