package dev.capstan.worker.kill;

import dev.capstan.schema.execution.ExecutionId;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Registry of the running attempts of this worker, for kills. An execution can have several: a
 * worker whose lock was lost may get the record again, while the earlier attempt still runs.
 * Thread-safe; no method waits for a sandbox.
 */
public final class RunningAttempts {
  private final Map<String, KillSwitch> byNonce = new ConcurrentHashMap<>();

  /** Registers an attempt, and gives it a nonce, until its switch is closed. */
  public KillSwitch register(ExecutionId id) {
    String nonce = UUID.randomUUID().toString();
    KillSwitch killSwitch =
        new KillSwitch(
            id, nonce, new AttemptDeadline(System::nanoTime), () -> byNonce.remove(nonce));
    byNonce.put(nonce, killSwitch);
    return killSwitch;
  }

  /** Kills all attempts of an execution; no effect if none runs here. */
  public void kill(ExecutionId id, KillSwitch.Reason reason) {
    for (KillSwitch each : byNonce.values()) {
      if (each.executionId().equals(id)) {
        each.kill(reason);
      }
    }
  }

  /** Kills one attempt; no effect if it does not run here. */
  public void kill(String nonce, KillSwitch.Reason reason) {
    KillSwitch attempt = byNonce.get(nonce);
    if (attempt != null) {
      attempt.kill(reason);
    }
  }

  /** Kills all attempts. */
  public void killAll(KillSwitch.Reason reason) {
    byNonce.values().forEach(killSwitch -> killSwitch.kill(reason));
  }

  public int count() {
    return byNonce.size();
  }
}
