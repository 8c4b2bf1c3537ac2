package dev.capstan.sink.recording;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.attempt.StoredPart;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreException;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the output of a record that lost, because nothing refers to it; best effort. Never
 * deletes objects that the winner refers to, or objects outside the execution's own outputs, even
 * if the record names them.
 */
public final class LosingAttemptCleanup {
  private static final Logger LOG = LoggerFactory.getLogger(LosingAttemptCleanup.class);

  private final ObjectStore store;

  public LosingAttemptCleanup(ObjectStore store) {
    this.store = store;
  }

  public void delete(AttemptFinished loser, Capsule winner) {
    if (loser.output() == null || loser.output().stored().isEmpty()) {
      return;
    }
    ExecutionKey key = loser.execution().key();
    String outputs = outputsOf(key);
    Set<String> kept = winner.stored().stream().map(StoredPart::object).collect(Collectors.toSet());
    try {
      for (StoredPart part : loser.output().stored()) {
        if (part.object().startsWith(outputs) && !kept.contains(part.object())) {
          store.delete(part.object());
        }
      }
    } catch (ObjectStoreException e) {
      LOG.atInfo()
          .addKeyValue("execution_id", key.id())
          .setCause(e)
          .log("Output of a losing attempt could not be deleted; it stays in the store");
    }
  }

  /** Key prefix of all outputs of an execution. */
  private static String outputsOf(ExecutionKey key) {
    String withoutNames = ObjectKeys.output(key, "", "");
    return withoutNames.substring(0, withoutNames.length() - 1);
  }
}
