package dev.capstan.worker.kill;

import dev.capstan.schema.execution.ExecutionId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The attempts that run in this worker, so that a kill finds them. Thread-safe. */
public final class RunningAttempts {
  private final Map<ExecutionId, KillSwitch> running = new ConcurrentHashMap<>();

  /** Makes an attempt findable until its switch is closed. */
  public KillSwitch register(ExecutionId id) {
    KillSwitch killSwitch = new KillSwitch(gone -> running.remove(id, gone));
    running.put(id, killSwitch);
    return killSwitch;
  }

  /** Kills the attempt of an execution; one that doesn't run here is no error. */
  public void kill(ExecutionId id, KillSwitch.Reason reason) {
    KillSwitch killSwitch = running.get(id);
    if (killSwitch != null) {
      killSwitch.kill(reason);
    }
  }

  /** Kills whatever runs. */
  public void killAll(KillSwitch.Reason reason) {
    running.values().forEach(killSwitch -> killSwitch.kill(reason));
  }

  public int count() {
    return running.size();
  }
}
