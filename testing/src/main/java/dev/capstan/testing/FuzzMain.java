package dev.capstan.testing;

import com.code_intelligence.jazzer.Jazzer;
import java.io.IOException;
import java.util.Arrays;

/**
 * Starts Jazzer, which reads every class of the class path for types that its hooks know. That
 * takes longer than a short run, and the classes of the target are enough.
 */
final class FuzzMain {
  private FuzzMain() {}

  /**
   * @param arguments a folder of classes, then those of Jazzer
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    // classes are found as before: their loader has read the property already
    System.setProperty("java.class.path", arguments[0]);
    Jazzer.main(Arrays.copyOfRange(arguments, 1, arguments.length));
  }
}
