package dev.capstan.sink.intake;

import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.sink.decision.ExecutionState;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * States of executions whose start this instance has processed. While it owns their partition, no
 * other instance decides about them, so their end needs no look-up in the view. Must be cleared
 * when records may be redelivered or partitions move. Thread-safe.
 */
final class ExecutionStateCache {
  /** About 300 bytes each; further executions need a look-up. */
  private static final int MAX = 10_000;

  private final Map<ExecutionKey, ExecutionState> states =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ExecutionKey, ExecutionState> eldest) {
          return size() > MAX;
        }
      };

  synchronized @Nullable ExecutionState find(ExecutionKey key) {
    return states.get(key);
  }

  /** Stores the state of an execution, or removes it when it has ended or is unknown. */
  synchronized void note(ExecutionKey key, @Nullable ExecutionState state) {
    states.remove(key);
    if (state != null && state.isKnown() && !state.isTerminal()) {
      states.put(key, state);
    }
  }

  synchronized void forgetAll() {
    states.clear();
  }
}
