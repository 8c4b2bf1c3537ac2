package dev.capstan.worker.sandbox.frame;

import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Takes the runner's answer as bytes, in pieces of any size, and never holds more of it in memory
 * than its caps allow: what is over is dropped and marked. Garbage never throws; it becomes a
 * defect.
 */
public final class AnswerCollector extends OutputStream {

  /**
   * @param maxOutputBytes kept of each of stdout and stderr; a table may be as large
   * @param spoolFolder where artifacts are written; deleted by {@link #close}
   */
  public AnswerCollector(
      int maxOutputBytes, int maxArtifacts, long maxArtifactBytes, Path spoolFolder) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void write(int b) {
    throw new UnsupportedOperationException();
  }

  /** The answer, once every process of the sandbox is dead. */
  public Answer finish() {
    throw new UnsupportedOperationException();
  }

  /** Deletes the spooled artifacts. */
  @Override
  public void close() {}
}
