package dev.capstan.worker.kill;

import dev.capstan.schema.execution.ExecutionId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Registry of the running attempts of this worker, for kills. Thread-safe. */
public final class RunningAttempts {
  private final Map<ExecutionId, KillSwitch> running = new ConcurrentHashMap<>();

  /** Registers an attempt until its switch is closed. */
  public KillSwitch register(ExecutionId id) {
    KillSwitch killSwitch = new KillSwitch(gone -> running.remove(id, gone));
    running.put(id, killSwitch);
    return killSwitch;
  }

  /** Kills the attempt of an execution; no effect if it does not run here. */
  public void kill(ExecutionId id, KillSwitch.Reason reason) {
    KillSwitch killSwitch = running.get(id);
    if (killSwitch != null) {
      killSwitch.kill(reason);
    }
  }

  /** Kills all attempts. */
  public void killAll(KillSwitch.Reason reason) {
    running.values().forEach(killSwitch -> killSwitch.kill(reason));
  }

  public int count() {
    return running.size();
  }
}
