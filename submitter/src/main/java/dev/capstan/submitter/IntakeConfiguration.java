package dev.capstan.submitter;

import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.wire.Topics;
import dev.capstan.submitter.admission.Admission;
import dev.capstan.submitter.admission.IdempotencyMarkers;
import dev.capstan.submitter.dispatch.KafkaExecutionLog;
import dev.capstan.submitter.intake.RecordAdmission;
import dev.capstan.submitter.intake.RequestIntake;
import dev.capstan.submitter.scheduling.Loop;
import dev.capstan.submitter.topic.TopicSetup;
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
      Admission admission, IdempotencyMarkers markers, KafkaExecutionLog log, Clock clock) {
    return new RecordAdmission(admission, markers, log, clock, ExecutionId::random);
  }

  @Bean
  Loop requestIntake(
      KafkaClients clients,
      RecordAdmission admission,
      SubmitterSettings settings,
      TopicSetup afterTopics) {
    Map<String, String> tenants = settings.intake().boundTopics();
    Map<String, Object> batch = Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAX_BATCH);
    return new Loop(
        "request-intake",
        () ->
            new RequestIntake(
                clients.member(Topics.INTAKE_GROUP, batch),
                tenants,
                admission,
                settings.intake().parallelism()));
  }
}
