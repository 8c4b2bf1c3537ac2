package dev.capstan.submitter;

import dev.capstan.storage.view.ViewCache;
import dev.capstan.submitter.dispatch.KafkaExecutionLog;
import dev.capstan.submitter.lookup.LedgerReader;
import dev.capstan.submitter.lookup.Lookup;
import dev.capstan.submitter.lookup.ViewKeeper;
import dev.capstan.submitter.scheduling.Loop;
import dev.capstan.submitter.scheduling.Scheduling;
import dev.capstan.submitter.topic.TopicSetup;
import java.time.Clock;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What runs by itself: delays, and the care for what is pending. */
@Configuration(proxyBeanMethods = false)
class SchedulingConfiguration {

  @Bean
  Scheduling scheduling(
      KafkaClients clients,
      Admin admin,
      SubmitterSettings settings,
      Clock clock,
      TopicSetup afterTopics) {
    String instance =
        settings.instance().isEmpty() ? UUID.randomUUID().toString() : settings.instance();
    return new Scheduling(
        clients::member,
        () -> clients.transactionalProducer("capstan-delay-" + instance),
        admin,
        SubmitterConfiguration.laneNames(settings),
        clock);
  }

  @Bean
  Loop delayForwarder(Scheduling scheduling) {
    return scheduling.delayForwarder();
  }

  @Bean
  Loop reconciler(
      Scheduling scheduling,
      ViewCache views,
      ViewKeeper keeper,
      Lookup lookup,
      LedgerReader ledger,
      KafkaExecutionLog log,
      SubmitterSettings settings) {
    SubmitterSettings.Scheduling timing = settings.scheduling();
    return scheduling.reconciler(
        new Scheduling.Parts(views, keeper, lookup, ledger, log),
        timing.markerCheck(),
        timing.sweep(),
        timing.stuckAfter());
  }
}
