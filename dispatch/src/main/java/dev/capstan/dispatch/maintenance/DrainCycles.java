package dev.capstan.dispatch.maintenance;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Counts how often everything that lay on a set of topics has been worked off. A round begins with
 * a mark on every partition and is over when all of them are reached, so what lay there when it
 * began is not there any more. A lane has its own rounds: a lane without workers holds up no other.
 */
final class DrainCycles {
  private final Map<String, Set<String>> topics;
  private final Map<String, Round> current = new HashMap<>();

  private record Round(int number, Map<TopicPartition, Long> marks) {}

  /**
   * @param topics what is counted, by the name of the count
   */
  DrainCycles(Map<String, Set<String>> topics) {
    this.topics = Map.copyOf(topics);
  }

  /**
   * @param reached everything before these offsets is done
   * @param marks where rounds that begin now end; looked up after {@code reached} was, so that what
   *     left one topic meanwhile is before the mark of the next
   */
  void advance(Map<TopicPartition, Long> reached, Map<TopicPartition, Long> marks) {
    topics.forEach(
        (name, counted) -> {
          Round round = current.get(name);
          if (round == null || isOver(round, reached)) {
            int number = round == null ? 0 : round.number() + 1;
            current.put(name, new Round(number, of(counted, marks)));
          }
        });
  }

  /** The number of the round that runs; -1 for what is not counted, or not yet. */
  int number(String name) {
    Round round = current.get(name);
    return round == null ? -1 : round.number();
  }

  private static boolean isOver(Round round, Map<TopicPartition, Long> reached) {
    return round.marks().entrySet().stream()
        .allMatch(mark -> reached.getOrDefault(mark.getKey(), 0L) >= mark.getValue());
  }

  private static Map<TopicPartition, Long> of(
      Set<String> counted, Map<TopicPartition, Long> marks) {
    return marks.entrySet().stream()
        .filter(mark -> counted.contains(mark.getKey().topic()))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
