package dev.capstan.sandbox.frame;

import java.nio.file.Path;

/**
 * Collects the runner's result from its bytes, in pieces of any size, and never holds more of it in
 * memory than its caps allow: what is over is dropped and marked. Garbage never throws; it becomes
 * a defect. Only a spool that can't be written throws ({@link java.io.UncheckedIOException}): that
 * is the platform's fault. One thread writes; {@link #finish} is called after the last write.
 */
public final class RunnerResultCollector implements RunnerOutput, AutoCloseable {
  private final RunnerResultFrames frames;
  private final FrameParser parser;
  private boolean finished;

  /**
   * @param maxOutputBytes kept of each of stdout and stderr; a table may be as large
   * @param maxArtifacts files taken, those that displays refer to not counted
   * @param maxArtifactBytes of all files together
   * @param spoolFolder where artifacts are written; made when the first comes, deleted by {@link
   *     #close}
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

  /** Deletes the spooled artifacts. */
  @Override
  public void close() {
    finished = true;
    frames.spool().delete();
  }
}
