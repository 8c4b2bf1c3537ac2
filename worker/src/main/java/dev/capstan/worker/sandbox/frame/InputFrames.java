package dev.capstan.worker.sandbox.frame;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the runner gets.
 *
 * @param stdin of the program; null is empty
 */
public record InputFrames(Job job, List<InputFile> files, byte @Nullable [] stdin) {
  public InputFrames {
    files = List.copyOf(files);
  }
}
