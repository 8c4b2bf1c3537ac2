package dev.capstan.submitter.admission;

import dev.capstan.schema.execution.Lane;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The lanes of this installation, in the order in which clients see them. */
public record Lanes(List<Lane> all) {
  public Lanes {
    all = List.copyOf(all);
  }

  Optional<Lane> find(String name) {
    return all.stream().filter(lane -> lane.name().equals(name)).findFirst();
  }

  /** Names of the lanes that satisfy {@code condition}, for messages. */
  List<String> names(Predicate<Lane> condition) {
    return all.stream().filter(condition).map(Lane::name).toList();
  }

  static String join(Collection<String> names) {
    return names.stream().collect(Collectors.joining(", "));
  }
}
