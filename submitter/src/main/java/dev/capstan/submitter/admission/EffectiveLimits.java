package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.Lane;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.Limits;
import dev.capstan.schema.request.Resources;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The effective limits: those of a valid request, else the defaults of {@link Limits}, lowered to
 * the ceilings of the lane.
 */
final class EffectiveLimits {
  private final Lanes lanes;

  EffectiveLimits(Lanes lanes) {
    this.lanes = lanes;
  }

  Limits of(ExecutionRequest request) {
    Lane lane = lanes.find(request.lane() == null ? Lane.DEFAULT : request.lane()).orElse(null);
    Limits d = lane == null ? Limits.DEFAULT : lane.ceilings().cap(Limits.DEFAULT);
    Resources asked = Objects.requireNonNullElse(request.resources(), Resources.UNSPECIFIED);
    long memory = or(asked.memoryBytes(), d.memoryBytes());
    return new Limits(
        request.timeoutSeconds() == null ? defaultTimeout(lane) : request.timeoutSeconds(),
        asked.cpus() == null ? d.cpus() : asked.cpus(),
        memory,
        asked.pids() == null ? d.pids() : asked.pids(),
        // disk space is memory, so a smaller memory limit lowers the default disk limit
        or(asked.diskBytes(), Math.min(d.diskBytes(), memory)),
        request.maxOutputBytes() == null ? d.maxOutputBytes() : request.maxOutputBytes(),
        request.maxRows() == null ? d.maxRows() : request.maxRows());
  }

  private static int defaultTimeout(@Nullable Lane lane) {
    long longest = lane == null ? Long.MAX_VALUE : lane.maxTimeout().toSeconds();
    return (int) Math.min(Limits.DEFAULT.timeoutSeconds(), longest);
  }

  private static long or(@Nullable Long value, long other) {
    return value == null ? other : value;
  }
}
