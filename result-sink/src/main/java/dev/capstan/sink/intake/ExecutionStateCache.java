package dev.capstan.sink.intake;

import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.sink.decision.ExecutionState;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where executions stand that this instance has seen start: nobody else decides about them while it
 * has their partition, so the view need not be asked again when they end. To be forgotten whenever
 * records may come again or partitions move. Thread-safe.
 */
final class ExecutionStateCache {
  /** About 300 bytes each; an execution beyond that costs a question. */
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

  /** Remembers where an execution stands, or forgets it when it has ended or is not known. */
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
