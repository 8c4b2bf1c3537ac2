package dev.capstan.observability.health;

import dev.capstan.observability.health.Component.Kind;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.DefaultHealthContributorRegistry;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.servlet.autoconfigure.actuate.web.ServletManagementContextAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatServletManagementContextAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * {@code GET /health/live} and {@code GET /health/ready} on the management port. No other endpoint
 * of Actuator's exists here, so none can be exposed by a setting. Needs a bean of {@link
 * Components}.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  TomcatServletWebServerAutoConfiguration.class,
  DispatcherServletAutoConfiguration.class,
  WebMvcAutoConfiguration.class,
  EndpointAutoConfiguration.class,
  JacksonEndpointAutoConfiguration.class,
  WebEndpointAutoConfiguration.class,
  HealthEndpointAutoConfiguration.class,
  ManagementContextAutoConfiguration.class,
  ServletManagementContextAutoConfiguration.class,
  TomcatServletManagementContextAutoConfiguration.class
})
public class HealthConfiguration {

  @Bean
  HealthContributorRegistry healthContributors(Components components) {
    HealthContributorRegistry registry = new DefaultHealthContributorRegistry();
    for (Component component : components.all()) {
      HealthIndicator indicator = () -> health(component.condition().get());
      registry.registerContributor(component.name(), indicator);
    }
    return registry;
  }

  @Bean
  HealthEndpointGroups healthGroups(Components components) {
    return HealthEndpointGroups.of(
        group(components, component -> true),
        Map.of(
            "live", group(components, component -> component.kind() == Kind.LOOP),
            "ready", group(components, component -> component.kind() != Kind.LOOP)));
  }

  private static HealthGroup group(Components components, Predicate<Component> isMember) {
    List<Component> members = components.all().stream().filter(isMember).toList();
    return new HealthGroup(members);
  }

  private static Health health(Condition condition) {
    return condition.isUp()
        ? Health.status(HealthGroup.UP).build()
        : Health.status(HealthGroup.DOWN).withDetail("reason", condition.reason()).build();
  }
}
