package dev.capstan.sandbox.docker;

import dev.capstan.schema.request.Limits;

/**
 * A container whose runner waits for its one program.
 *
 * @param bornNanos when it was started, by the monotonic clock
 */
record StartedContainer(
    String id, Limits limits, int uid, long bornNanos, InputRelay input, RunnerStream output) {

  /** Whether it is the same to the kernel; what the runner enforces may differ. */
  boolean fits(Limits wanted) {
    return limits.cpus() == wanted.cpus()
        && limits.memoryBytes() == wanted.memoryBytes()
        && limits.pids() == wanted.pids()
        && limits.diskBytes() == wanted.diskBytes();
  }

  /** Lets go of the container's streams; the container itself is not touched. */
  void detach() {
    input.close();
    output.close();
  }
}
