package dev.capstan.sink.recording;

import dev.capstan.schema.attempt.AttemptFinished;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.result.StoredPart;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreException;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the output of a record that lost, as far as the store serves it: nothing refers to it.
 * Never touches what the winner refers to, nor anything outside the execution's own outputs,
 * whatever the record says.
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
          .log("output of an attempt that lost stays in the store");
    }
  }

  /** What the keys of all outputs of an execution begin with. */
  private static String outputsOf(ExecutionKey key) {
    String withoutNames = ObjectKeys.output(key, "", "");
    return withoutNames.substring(0, withoutNames.length() - 1);
  }
}
