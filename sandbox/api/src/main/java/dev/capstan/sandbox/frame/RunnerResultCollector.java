package dev.capstan.sandbox.frame;

import java.nio.file.Path;

/**
 * Collects the runner's result from its bytes, in pieces of any size, and never holds more of it in
 * memory than a constant: long parts are on disk, and what is over a limit is dropped and marked.
 * Garbage never throws; it becomes a defect. Only a spool that can't be written throws ({@link
 * java.io.UncheckedIOException}): that is the platform's fault. One thread writes; {@link #finish}
 * is called after the last write.
 */
public final class RunnerResultCollector implements RunnerOutput, AutoCloseable {
  private final RunnerResultFrames frames;
  private final FrameParser parser;
  private boolean finished;

  /**
   * @param maxOutputBytes kept of each of stdout and stderr; a table may be as large
   * @param maxArtifacts files taken, those that displays refer to not counted
   * @param maxArtifactBytes of all files together
   * @param spoolFolder for artifacts and long parts; made when the first is written, deleted by
   *     {@link #close}
   * @param listener receives stdout and stderr as they arrive
   */
  public RunnerResultCollector(
      int maxOutputBytes,
      int maxArtifacts,
      long maxArtifactBytes,
      Path spoolFolder,
      OutputListener listener) {
    frames =
        new RunnerResultFrames(
            maxOutputBytes, maxArtifacts, maxArtifactBytes, spoolFolder, new LiveOutput(listener));
    parser = new FrameParser(frames);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    if (!finished) {
      parser.write(bytes, offset, length);
    }
  }

  /** The result, once every process of the program is dead. */
  public RunnerResult finish() {
    finished = true;
    return new RunnerResultReader(frames).read(parser.defect());
  }

  /** Deletes the spool; the long parts of the result can't be read any more. */
  @Override
  public void close() {
    finished = true;
    frames.delete();
  }
}
