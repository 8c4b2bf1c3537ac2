package dev.capstan.sink.recording;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.capsule.CapsuleSeal;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.storage.object.StoreRetries;
import java.time.Clock;
import java.util.Optional;

/**
 * Ends executions: creates the capsule, and tells whether the record won. May be repeated at any
 * time: the {@code result_id} in the capsule tells the winner, so a lost answer, a crash after the
 * creation or a second sink don't matter. Thread-safe.
 */
public final class CapsuleWriter {
  private final Capsules capsules;
  private final CapsuleBuilder builder;
  private final StoreRetries patience;

  public CapsuleWriter(
      Capsules capsules, Clock clock, String serviceVersion, StoreRetries patience) {
    this.capsules = capsules;
    this.builder = new CapsuleBuilder(clock, serviceVersion);
    this.patience = patience;
  }

  /**
   * Records the end of an execution, however long the store is away.
   *
   * @throws InterruptedException if interrupted; whether the capsule was created is then unknown
   */
  public RecordingOutcome record(AttemptFinished finished) throws InterruptedException {
    ExecutionKey key = finished.execution().key();
    Capsule capsule = builder.build(finished);
    CapsuleSeal.Sealed sealed = CapsuleSeal.sealed(capsule);
    while (true) {
      if (patience.untilServed(() -> capsules.create(key, sealed.bytes()))) {
        return new RecordingOutcome.Won(sealed.capsule());
      }
      // empty: a create in flight was refused after all, or somebody deleted it; so once more
      Optional<Capsule> stored = patience.untilServed(() -> capsules.find(key));
      if (stored.isPresent()) {
        return stored.get().resultId().equals(finished.resultId())
            ? new RecordingOutcome.Won(stored.get())
            : new RecordingOutcome.Lost(stored.get());
      }
    }
  }
}
