package dev.capstan.submitter;

import dev.capstan.kafka.PollLoop;
import dev.capstan.kafka.TopicProvisioner;
import dev.capstan.ledger.ExecutionPublisher;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.wire.Topics;
import dev.capstan.submitter.admission.Admission;
import dev.capstan.submitter.admission.IdempotencyMarkers;
import dev.capstan.submitter.intake.RecordAdmission;
import dev.capstan.submitter.intake.RequestIntake;
import java.time.Clock;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The door on Kafka. */
@Configuration(proxyBeanMethods = false)
class IntakeConfiguration {
  /** So many that load is taken in batches, so few that one is done in seconds. */
  private static final int MAX_BATCH = 200;

  @Bean
  RecordAdmission recordAdmission(
      Admission admission, IdempotencyMarkers markers, ExecutionPublisher log, Clock clock) {
    return new RecordAdmission(admission, markers, log, clock, ExecutionId::random);
  }

  @Bean
  PollLoop requestIntake(
      SubmitterKafkaClients clients,
      RecordAdmission admission,
      SubmitterSettings settings,
      TopicProvisioner afterTopics) {
    Map<String, String> tenants = settings.intake().boundTopics();
    Map<String, Object> batch = Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_BATCH);
    return new PollLoop(
        "request-intake",
        () ->
            new RequestIntake(
                clients.member(Topics.INTAKE_GROUP, batch),
                tenants,
                admission,
                settings.intake().parallelism()));
  }
}
