package dev.capstan.sandbox.frame;

import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes kept output to a listener in bounded chunks; a listener that throws is dropped. */
final class LiveOutput {
  private static final Logger log = LoggerFactory.getLogger(LiveOutput.class);
  private static final int MAX_CHUNK_BYTES = 64 << 10;

  private OutputListener listener;

  LiveOutput(OutputListener listener) {
    this.listener = listener;
  }

  void pass(OutputListener.Stream stream, byte[] bytes, int offset, int length) {
    int end = offset + length;
    try {
      for (int at = offset; listener != OutputListener.NONE && at < end; at += MAX_CHUNK_BYTES) {
        listener.onOutput(
            stream, Arrays.copyOfRange(bytes, at, Math.min(end, at + MAX_CHUNK_BYTES)));
      }
    } catch (RuntimeException e) {
      listener = OutputListener.NONE;
      log.atError().setCause(e).log("Output listener failed; the run goes on without it");
    }
  }
}
