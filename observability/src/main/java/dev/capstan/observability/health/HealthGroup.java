package dev.capstan.observability.health;

import dev.capstan.observability.health.Component.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.contributor.Status;

/**
 * Components that answer together: {@code down}, with 503, when one is that is more than helpful;
 * {@code degraded}, with 200, when only helpful ones are.
 */
final class HealthGroup implements HealthEndpointGroup {
  static final Status UP = new Status("up");
  static final Status DEGRADED = new Status("degraded");
  static final Status DOWN = new Status("down");

  private final List<Component> members;

  HealthGroup(List<Component> members) {
    this.members = List.copyOf(members);
  }

  @Override
  public boolean isMember(String name) {
    return members.stream().anyMatch(component -> component.name().equals(name));
  }

  @Override
  public StatusAggregator getStatusAggregator() {
    return this::aggregate;
  }

  /** The statuses alone don't say whose they are. */
  private Status aggregate(Set<Status> statuses) {
    if (!statuses.contains(DOWN)) {
      return UP;
    }
    boolean isOnlyDegraded =
        members.stream()
            .filter(component -> component.kind() != Kind.HELPFUL)
            .allMatch(component -> component.condition().get().isUp());
    return isOnlyDegraded ? DEGRADED : DOWN;
  }

  @Override
  public HttpCodeStatusMapper getHttpCodeStatusMapper() {
    return HttpCodeStatusMapper.of(Map.of(DOWN.getCode(), 503));
  }

  @Override
  public boolean showComponents(SecurityContext context) {
    return true;
  }

  @Override
  public boolean showDetails(SecurityContext context) {
    return true;
  }

  @Override
  public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
    return null;
  }
}
