package dev.capstan.sandbox.frame;

/**
 * Receives what a program prints, while it runs. {@link
 * dev.capstan.sandbox.frame.RunnerResultCollector} calls it with each piece of output that it keeps
 * for the result: so a listener sees exactly the bytes of the result, at most {@code
 * max_output_bytes} of each stream, and a stream that was cut ends there.
 *
 * <p>All calls for one run come from one thread, in the order in which the runner sent the pieces.
 * That thread also reads the runner's output: a slow listener slows down the program. A listener
 * that throws is not called again; the run goes on and its result is complete.
 */
@FunctionalInterface
public interface OutputListener {
  /** Discards everything. */
  OutputListener NONE = (stream, chunk) -> {};

  /** Where a program prints. */
  enum Stream {
    STDOUT,
    STDERR
  }

  /**
   * @param chunk 1 to 65536 bytes, the listener's own copy; a character can be split between two
   */
  void onOutput(Stream stream, byte[] chunk);
}
