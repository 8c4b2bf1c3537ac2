package dev.capstan.kafka;

import jakarta.validation.constraints.NotBlank;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How every client of every service connects to Kafka.
 *
 * @param bootstrapServers addresses of brokers, {@code host:port,…}
 * @param properties client properties for TLS and SASL, such as {@code security.protocol}, {@code
 *     sasl.mechanism}, {@code sasl.jaas.config}, {@code ssl.truststore.location}; from the
 *     environment as {@code KAFKA_SECURITY_PROTOCOL} or {@code
 *     CAPSTAN_KAFKA_PROPERTIES_SECURITY_PROTOCOL}. Empty values count as not set
 */
@Validated
@ConfigurationProperties("capstan.kafka")
public record KafkaSettings(
    @DefaultValue("localhost:9092") @NotBlank String bootstrapServers,
    @DefaultValue Map<String, String> properties) {
  public KafkaSettings {
    Map<String, String> present = new TreeMap<>(properties);
    present.values().removeIf(String::isBlank);
    properties = Map.copyOf(present);
  }

  /** Settings without TLS and SASL. */
  public static KafkaSettings plain(String bootstrapServers) {
    return new KafkaSettings(bootstrapServers, Map.of());
  }

  /** Names of properties only: their values can be passwords. */
  @Override
  public String toString() {
    return "KafkaSettings[" + bootstrapServers + ", " + properties.keySet() + "]";
  }
}
