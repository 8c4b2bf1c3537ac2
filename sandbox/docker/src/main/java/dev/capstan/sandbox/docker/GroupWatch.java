package dev.capstan.sandbox.docker;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Keeps the latest facts of one container's group, since the last moment to read is unknown. */
final class GroupWatch implements RunnerStream.Progress {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final @Nullable ContainerGroups groups;
  private final String containerId;
  private final LongSupplier nanoTime;
  private volatile GroupFacts facts = GroupFacts.NONE;
  private long lookedAt;

  /**
   * @param groups null where they can't be seen
   */
  GroupWatch(@Nullable ContainerGroups groups, String containerId, LongSupplier nanoTime) {
    this.groups = groups;
    this.containerId = containerId;
    this.nanoTime = nanoTime;
    lookedAt = nanoTime.getAsLong() - PAUSE_NANOS;
  }

  @Override
  public void onPiece(boolean mayBeLast) {
    long now = nanoTime.getAsLong();
    if (mayBeLast || now - lookedAt >= PAUSE_NANOS) {
      lookedAt = now;
      look();
    }
  }

  synchronized void look() {
    GroupFacts seen = groups == null ? null : groups.read(containerId);
    if (seen != null) {
      facts = seen;
    }
  }

  GroupFacts facts() {
    return facts;
  }
}
