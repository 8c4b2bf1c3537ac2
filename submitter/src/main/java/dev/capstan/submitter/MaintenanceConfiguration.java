package dev.capstan.submitter;

import dev.capstan.dispatch.maintenance.MaintenanceLoops;
import dev.capstan.kafka.PollLoop;
import dev.capstan.kafka.TopicProvisioner;
import dev.capstan.ledger.ExecutionPublisher;
import dev.capstan.ledger.LedgerReader;
import dev.capstan.ledger.lookup.ExecutionLookup;
import dev.capstan.storage.view.BestEffortView;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewRetention;
import java.time.Clock;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What runs by itself: delays, and the care for what is pending. */
@Configuration(proxyBeanMethods = false)
class MaintenanceConfiguration {

  @Bean
  MaintenanceLoops scheduling(
      SubmitterKafkaClients clients,
      Admin admin,
      SubmitterSettings settings,
      Clock clock,
      TopicProvisioner afterTopics) {
    String instance =
        settings.instance().isEmpty() ? UUID.randomUUID().toString() : settings.instance();
    return new MaintenanceLoops(
        clients::member,
        () -> clients.transactionalProducer("capstan-delay-" + instance),
        admin,
        SubmitterConfiguration.laneNames(settings),
        clock);
  }

  @Bean
  PollLoop delayForwarder(MaintenanceLoops scheduling) {
    return scheduling.delayForwarder();
  }

  @Bean
  PollLoop reconciler(
      MaintenanceLoops scheduling,
      ViewCache views,
      BestEffortView view,
      ViewRetention retention,
      ExecutionLookup lookup,
      LedgerReader ledger,
      ExecutionPublisher log,
      SubmitterSettings settings) {
    SubmitterSettings.Scheduling timing = settings.scheduling();
    return scheduling.reconciler(
        new MaintenanceLoops.Parts(views, view, retention, lookup, ledger, log),
        timing.markerCheck(),
        timing.sweep(),
        timing.stuckAfter());
  }
}
