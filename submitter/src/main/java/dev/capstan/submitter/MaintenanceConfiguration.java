package dev.capstan.submitter;

import dev.capstan.dispatch.backlog.BacklogEndpoint;
import dev.capstan.dispatch.backlog.BacklogMonitor;
import dev.capstan.dispatch.maintenance.MaintenanceLoops;
import dev.capstan.kafka.KafkaClients;
import dev.capstan.kafka.PollLoop;
import dev.capstan.kafka.TopicProvisioner;
import dev.capstan.ledger.ExecutionPublisher;
import dev.capstan.ledger.LedgerReader;
import dev.capstan.ledger.lookup.ExecutionLookup;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.storage.view.BestEffortView;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewRetention;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Background tasks: forwarding of delayed records, reconciliation of pending executions. */
@Configuration(proxyBeanMethods = false)
class MaintenanceConfiguration {

  @Bean
  MaintenanceLoops maintenance(
      KafkaClients clients,
      Admin admin,
      SubmitterSettings settings,
      Metrics metrics,
      Clock clock,
      TopicProvisioner afterTopics) {
    String instance =
        settings.instance().isEmpty() ? UUID.randomUUID().toString() : settings.instance();
    return new MaintenanceLoops(
        clients, instance, admin, SubmitterConfiguration.laneNames(settings), metrics, clock);
  }

  @Bean
  BacklogMonitor backlogMonitor(
      KafkaClients clients,
      Admin admin,
      SubmitterSettings settings,
      Metrics metrics,
      Clock clock,
      TopicProvisioner afterTopics) {
    return new BacklogMonitor(
        admin,
        () -> clients.consumer(null, Map.of()),
        SubmitterConfiguration.laneNames(settings),
        metrics,
        clock,
        System::nanoTime);
  }

  @Bean
  BacklogEndpoint backlogEndpoint(BacklogMonitor backlog) {
    return new BacklogEndpoint(backlog);
  }

  @Bean
  PollLoop delayForwarder(MaintenanceLoops maintenance, SubmitterSettings settings) {
    return maintenance.delayForwarder(settings.kafka().producer());
  }

  @Bean
  PollLoop reconciler(
      MaintenanceLoops maintenance,
      ViewCache views,
      BestEffortView view,
      ViewRetention retention,
      ExecutionLookup lookup,
      LedgerReader ledger,
      ExecutionPublisher log,
      SubmitterSettings settings) {
    SubmitterSettings.Scheduling timing = settings.scheduling();
    return maintenance.reconciler(
        new MaintenanceLoops.Parts(views, view, retention, lookup, ledger, log),
        timing.markerCheck(),
        timing.sweep(),
        timing.stuckAfter());
  }
}
