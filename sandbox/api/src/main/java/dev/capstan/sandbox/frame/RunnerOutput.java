package dev.capstan.sandbox.frame;

/**
 * Where a {@code Sandbox} writes the bytes that the runner sends, as they arrive. A provider passes
 * them on unread; what they mean is decided after the run. One thread at a time writes.
 */
@FunctionalInterface
public interface RunnerOutput {

  /**
   * Takes the next bytes, in pieces of any size. Returns before the bytes are reused.
   *
   * @throws java.io.UncheckedIOException if this machine can't store them: the provider ends the
   *     sandbox and throws a {@code SandboxException}
   */
  void write(byte[] bytes, int offset, int length);

  default void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }
}
