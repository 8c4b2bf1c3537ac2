package dev.capstan.standalone.demo;

/** A step did not produce the expected result. */
final class DemoFailure extends Exception {
  DemoFailure(String message) {
    super(message);
  }

  static void unless(boolean condition, String message, Object... arguments) throws DemoFailure {
    if (!condition) {
      throw new DemoFailure(message.formatted(arguments));
    }
  }
}
