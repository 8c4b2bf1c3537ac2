package dev.capstan.submitter;

import dev.capstan.kafka.KafkaClients;
import dev.capstan.kafka.TopicProvisioner;
import dev.capstan.ledger.ExecutionPublisher;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.observability.trace.Tracing;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.TenantId;
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
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.util.backoff.FixedBackOff;

/** Kafka ingress: the consumer of the public topics. */
@Configuration(proxyBeanMethods = false)
class IntakeConfiguration {
  /** Large enough to batch under load, small enough to finish in seconds. */
  private static final int MAX_BATCH = 200;

  /** Records in memory, besides one more fetch; admitting them needs up to twice as much. */
  private static final int MAX_FETCH_BYTES = 8 << 20;

  private static final long RETRY_MILLIS = 1_000;

  @Bean
  RecordAdmission recordAdmission(
      Admission admission,
      IdempotencyMarkers markers,
      ExecutionPublisher log,
      Metrics metrics,
      Tracing tracing,
      Clock clock) {
    return new RecordAdmission(
        admission, markers, log, metrics, tracing, clock, ExecutionId::random);
  }

  @Bean
  KafkaMessageListenerContainer<byte[], byte[]> requestIntake(
      KafkaClients clients,
      RecordAdmission admission,
      SubmitterSettings settings,
      TopicProvisioner afterTopics) {
    Map<String, TenantId> tenants = settings.intake().boundTopics();
    ContainerProperties properties =
        new ContainerProperties(
            tenants.isEmpty()
                ? new String[] {Topics.REQUESTS}
                : tenants.keySet().toArray(String[]::new));
    properties.setGroupId(Topics.INTAKE_GROUP);
    KafkaMessageListenerContainer<byte[], byte[]> container =
        clients.container(
            "request-intake",
            properties,
            Map.of(
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                MAX_BATCH,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                MAX_FETCH_BYTES));
    container.setupMessageListener(
        new RequestIntake(
            tenants, admission, settings.intake().parallelism(), () -> !container.isRunning()));
    container.setCommonErrorHandler(retryForever());
    container.setAutoStartup(!tenants.isEmpty());
    return container;
  }

  /** Never skips a record: the listener rejects invalid records itself, which is not a failure. */
  private static DefaultErrorHandler retryForever() {
    DefaultErrorHandler handler =
        new DefaultErrorHandler(new FixedBackOff(RETRY_MILLIS, FixedBackOff.UNLIMITED_ATTEMPTS));
    handler.setClassifications(Map.of(), true);
    // the listener itself logs an outage, once
    handler.setLogLevel(KafkaException.Level.DEBUG);
    return handler;
  }
}
