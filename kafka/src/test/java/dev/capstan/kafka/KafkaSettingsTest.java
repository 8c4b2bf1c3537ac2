package dev.capstan.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ClassPathResource;

class KafkaSettingsTest {
  private static final String JAAS =
      "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"capstan\""
          + " password=\"hush\";";

  @Test
  void theDefaultIsALocalBrokerWithoutTls() throws IOException {
    assertThat(bind(Map.of())).isEqualTo(KafkaSettings.plain("localhost:9092"));
  }

  @Test
  void theEnvironmentSetsTlsAndSasl() throws IOException {
    KafkaSettings settings =
        bind(
            Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", "kafka:9093",
                "KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                "KAFKA_SASL_MECHANISM", "SCRAM-SHA-512",
                "KAFKA_SASL_JAAS_CONFIG", JAAS,
                "KAFKA_SSL_TRUSTSTORE_TYPE", "PEM",
                "KAFKA_SSL_TRUSTSTORE_LOCATION", "/etc/capstan/ca.pem"));

    assertThat(settings.bootstrapServers()).isEqualTo("kafka:9093");
    assertThat(settings.properties())
        .containsOnly(
            Map.entry("security.protocol", "SASL_SSL"),
            Map.entry("sasl.mechanism", "SCRAM-SHA-512"),
            Map.entry("sasl.jaas.config", JAAS),
            Map.entry("ssl.truststore.type", "PEM"),
            Map.entry("ssl.truststore.location", "/etc/capstan/ca.pem"));
  }

  @Test
  void theEnvironmentSetsAnyClientProperty() throws IOException {
    KafkaSettings settings =
        bind(
            Map.of(
                "CAPSTAN_KAFKA_PROPERTIES_SSL_ENABLED_PROTOCOLS", "TLSv1.3",
                "CAPSTAN_KAFKA_PROPERTIES_SECURITY_PROTOCOL", "SSL"));

    assertThat(settings.properties())
        .containsOnly(
            Map.entry("ssl.enabled.protocols", "TLSv1.3"), Map.entry("security.protocol", "SSL"));
  }

  @Test
  void neitherTheSettingsNorKafkaLogSecrets() {
    KafkaSettings settings =
        new KafkaSettings(
            "kafka:9093", Map.of("sasl.jaas.config", JAAS, "ssl.key.password", "hush"));
    ProducerConfig config =
        new ProducerConfig(
            Map.of(
                "bootstrap.servers",
                "kafka:9093",
                "key.serializer",
                ByteArraySerializer.class,
                "value.serializer",
                ByteArraySerializer.class,
                "sasl.jaas.config",
                JAAS,
                "ssl.key.password",
                "hush"));

    assertThat(settings.toString()).contains("sasl.jaas.config").doesNotContain("hush");
    // Kafka logs this at start-up
    assertThat(config.values().toString()).contains("[hidden]").doesNotContain("hush");
  }

  private static KafkaSettings bind(Map<String, Object> variables) throws IOException {
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().remove("systemProperties");
    environment
        .getPropertySources()
        .replace(
            "systemEnvironment",
            new SystemEnvironmentPropertySource("systemEnvironment", variables));
    new YamlPropertySourceLoader()
        .load("capstan-kafka", new ClassPathResource("capstan-kafka.yml"))
        .forEach(environment.getPropertySources()::addLast);
    ConfigurationPropertySources.attach(environment);
    return Binder.get(environment).bind("capstan.kafka", KafkaSettings.class).get();
  }
}
