package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.Lane;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.Resources;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The effective limits: those of a valid request, else the defaults of {@link Limits}. */
final class EffectiveLimits {
  private final Lanes lanes;

  EffectiveLimits(Lanes lanes) {
    this.lanes = lanes;
  }

  Limits of(ExecutionRequest request) {
    Limits d = Limits.DEFAULT;
    Resources asked = Objects.requireNonNullElse(request.resources(), Resources.UNSPECIFIED);
    long memory = or(asked.memoryBytes(), d.memoryBytes());
    return new Limits(
        request.timeoutSeconds() == null ? defaultTimeout(request) : request.timeoutSeconds(),
        asked.cpus() == null ? d.cpus() : asked.cpus(),
        memory,
        asked.pids() == null ? d.pids() : asked.pids(),
        // disk space is memory, so a smaller memory limit lowers the default disk limit
        or(asked.diskBytes(), Math.min(d.diskBytes(), memory)),
        request.maxOutputBytes() == null ? d.maxOutputBytes() : request.maxOutputBytes(),
        request.maxRows() == null ? d.maxRows() : request.maxRows());
  }

  private int defaultTimeout(ExecutionRequest request) {
    String name = request.lane() == null ? Lane.DEFAULT : request.lane();
    long longest =
        lanes.find(name).map(lane -> lane.maxTimeout().toSeconds()).orElse(Long.MAX_VALUE);
    return (int) Math.min(Limits.DEFAULT.timeoutSeconds(), longest);
  }

  private static long or(@Nullable Long value, long other) {
    return value == null ? other : value;
  }
}
