package dev.capstan.dispatch.maintenance;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Counts how often a set of topics has been drained. A cycle starts with the end offset of every
 * partition as its mark, and is complete when all marks are reached; so every record that was there
 * at its start has been processed. Each lane has its own cycles: a lane without workers does not
 * delay another.
 */
final class DrainCycles {
  private final Map<String, Set<String>> topics;
  private final Map<String, Cycle> current = new HashMap<>();

  private record Cycle(int number, Map<TopicPartition, Long> marks) {}

  /**
   * @param topics topics by the name of their counter
   */
  DrainCycles(Map<String, Set<String>> topics) {
    this.topics = Map.copyOf(topics);
  }

  /**
   * @param reached all records before these offsets are processed
   * @param marks end offsets for cycles that start now; must be read after {@code reached}, so that
   *     a record that moved between topics meanwhile is before the mark of its new topic
   */
  void advance(Map<TopicPartition, Long> reached, Map<TopicPartition, Long> marks) {
    topics.forEach(
        (name, counted) -> {
          Cycle cycle = current.get(name);
          if (cycle == null || isComplete(cycle, reached)) {
            int number = cycle == null ? 0 : cycle.number() + 1;
            current.put(name, new Cycle(number, of(counted, marks)));
          }
        });
  }

  /** The number of the current cycle; -1 for an unknown name or before the first cycle. */
  int number(String name) {
    Cycle cycle = current.get(name);
    return cycle == null ? -1 : cycle.number();
  }

  private static boolean isComplete(Cycle cycle, Map<TopicPartition, Long> reached) {
    return cycle.marks().entrySet().stream()
        .allMatch(mark -> reached.getOrDefault(mark.getKey(), 0L) >= mark.getValue());
  }

  private static Map<TopicPartition, Long> of(
      Set<String> counted, Map<TopicPartition, Long> marks) {
    return marks.entrySet().stream()
        .filter(mark -> counted.contains(mark.getKey().topic()))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
