package dev.capstan.standalone;

import dev.capstan.observability.health.Component;
import dev.capstan.observability.health.Components;
import dev.capstan.observability.health.HealthConfiguration;
import dev.capstan.observability.metric.MetricsConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;

/**
 * The management port of all services in one process: health, metrics and the backlog. It uses the
 * beans of the services and creates none.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@Import({HealthConfiguration.class, MetricsConfiguration.class})
class ManagementConfiguration {

  /** The components of all services, each prefixed with the name of its service. */
  static Components components(Map<String, ? extends ApplicationContext> services) {
    List<Component> all = new ArrayList<>();
    services.forEach(
        (service, context) ->
            context
                .getBean(Components.class)
                .all()
                .forEach(
                    component ->
                        all.add(
                            new Component(
                                service + "-" + component.name(),
                                component.kind(),
                                component.condition()))));
    return new Components(all);
  }
}
