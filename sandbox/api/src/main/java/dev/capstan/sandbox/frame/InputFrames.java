package dev.capstan.sandbox.frame;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the runner gets.
 *
 * @param stdin of the program; null is empty
 */
public record InputFrames(JobFrame job, List<SandboxFile> files, @Nullable SpooledContent stdin) {
  // not compact: a class file keeps no annotations of implicit parameters, so callers in other
  // modules could not pass null
  public InputFrames(JobFrame job, List<SandboxFile> files, @Nullable SpooledContent stdin) {
    this.job = job;
    this.files = List.copyOf(files);
    this.stdin = stdin;
  }
}
