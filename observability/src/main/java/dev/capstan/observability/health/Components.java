package dev.capstan.observability.health;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All components of a service, in the order in which they are shown.
 *
 * @throws IllegalArgumentException if two have one name
 */
public record Components(List<Component> all) {

  public Components {
    all = List.copyOf(all);
    Set<String> names = new HashSet<>();
    for (Component component : all) {
      if (!names.add(component.name())) {
        throw new IllegalArgumentException("two components are named " + component.name());
      }
    }
  }

  public static Components of(Component... components) {
    return new Components(List.of(components));
  }
}
