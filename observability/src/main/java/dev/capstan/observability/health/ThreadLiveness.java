package dev.capstan.observability.health;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whether a thread that should live does. */
public final class ThreadLiveness {
  private ThreadLiveness() {}

  /**
   * @param thread null while it isn't started, or was stopped on purpose
   */
  public static Supplier<Condition> of(Supplier<? extends @Nullable Thread> thread) {
    return () -> {
      Thread loop = thread.get();
      return loop == null || loop.isAlive()
          ? Condition.up()
          : Condition.down("the thread " + loop.getName() + " died; see its last log record");
    };
  }
}
