package dev.capstan.sink.recording;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.capsule.CapsuleSeal;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.storage.object.StoreRetries;
import java.time.Clock;
import java.util.Optional;

/**
 * Ends executions: creates the capsule, and returns whether the record won. Idempotent: the {@code
 * result_id} in the capsule identifies the winner, also after a lost response, after a crash, and
 * with a second sink. Thread-safe.
 */
public final class CapsuleWriter {
  private final Capsules capsules;
  private final CapsuleBuilder builder;
  private final StoreRetries retries;

  public CapsuleWriter(
      Capsules capsules, Clock clock, String serviceVersion, StoreRetries retries) {
    this.capsules = capsules;
    this.builder = new CapsuleBuilder(clock, serviceVersion);
    this.retries = retries;
  }

  /**
   * Records the end of an execution; retries during an outage of the store, without time limit.
   *
   * @throws InterruptedException if interrupted; whether the capsule was created is then unknown
   */
  public RecordingOutcome record(AttemptFinished finished) throws InterruptedException {
    ExecutionKey key = finished.execution().key();
    Capsule capsule = builder.build(finished);
    CapsuleSeal.Sealed sealed = CapsuleSeal.sealed(capsule);
    while (true) {
      if (retries.untilServed(() -> capsules.create(key, sealed.bytes()))) {
        return new RecordingOutcome.Won(sealed.capsule());
      }
      // empty: the conflicting create failed, or the object was deleted; try again
      Optional<Capsule> stored = retries.untilServed(() -> capsules.find(key));
      if (stored.isPresent()) {
        return stored.get().resultId().equals(finished.resultId())
            ? new RecordingOutcome.Won(stored.get())
            : new RecordingOutcome.Lost(stored.get());
      }
    }
  }
}
