package dev.capstan.submitter;

import dev.capstan.schema.execution.Lane;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.request.Name;
import dev.capstan.schema.request.QueryType;
import dev.capstan.storage.settings.CeilingSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the submitter, with the prefix {@code capstan}; {@code submitter.yml} lists the
 * defaults and the environment variables.
 *
 * @param instance unique among all submitters; empty means random at start-up
 * @param lanes by name, in the order in which clients see them
 */
@Validated
@ConfigurationProperties("capstan")
public record SubmitterSettings(
    @DefaultValue("") String instance,
    @Valid @DefaultValue Kafka kafka,
    @Valid @DefaultValue Http http,
    @Valid @DefaultValue Admission admission,
    @Valid @DefaultValue Intake intake,
    @Valid @DefaultValue Scheduling scheduling,
    @Valid @DefaultValue Webhook webhook,
    @NotEmpty Map<@Pattern(regexp = Name.PATTERN) String, @Valid LaneSettings> lanes) {

  /**
   * Kafka settings of the submitter only.
   *
   * @param deliveryTimeout after which an unconfirmed send fails
   * @param resultPartitions of the results topic when it is created: the maximum number of sinks
   * @param requestPartitions of the request topics when they are created: the maximum number of
   *     submitters that read them
   * @param ledgerPartitions of the ledger when it is created
   * @param replicationFactor of the topics when they are created; -1 uses the broker's default
   */
  public record Kafka(
      @DefaultValue("10s") Duration deliveryTimeout,
      @DefaultValue("4") @Min(1) @Max(1000) int resultPartitions,
      @DefaultValue("4") @Min(1) @Max(1000) int requestPartitions,
      @DefaultValue("1") @Min(1) @Max(1000) int ledgerPartitions,
      @DefaultValue("-1") short replicationFactor) {
    /** Larger than any admitted execution and any result that contains one. */
    private static final int MAX_RECORD_BYTES = 1_000_000;

    /** Properties of producers that fail after the delivery timeout. */
    Map<String, Object> producer() {
      int delivery = Math.toIntExact(deliveryTimeout.toMillis());
      return Map.of(
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
          delivery,
          ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
          Math.min(5_000, delivery),
          ProducerConfig.MAX_BLOCK_MS_CONFIG,
          Math.min(5_000L, delivery),
          ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
          MAX_RECORD_BYTES);
    }
  }

  /**
   * @param allowedHosts allowed names in the Host header; empty allows only localhost on a loopback
   *     address, else any
   * @param allowedOrigins of web pages that may use this server, besides its own, such as {@code
   *     https://console.example.com}
   * @param anonymousAllowed lets a server without API keys listen beyond loopback; only for
   *     networks where every client may run code
   * @param maxUpload of one dataset file in bytes; a larger one is refused with 413
   * @param maxBodies bytes of submissions in memory at the same time; more are refused with 503. 0
   *     means a quarter of the heap. One tenant has at most half, but at least one submission of 32
   *     MiB; more are refused with 429
   * @param maxUploads bytes of dataset files that are being received, in temporary files; likewise
   * @param minBodyRate bytes per second at which bodies must arrive, on average after 10 s; a
   *     slower one is refused with 408
   * @param maxConnections open connections; further ones wait. 0 means what a quarter of the heap
   *     has room for, with 100 KiB each: 640 with a heap of 256 MB
   * @param maxConnectionsPerAddress connections that one remote address may have at the same time;
   *     further ones are closed at once. 0 means half of all. Set it to all of them behind a proxy,
   *     which then limits its clients
   * @param maxWaiters concurrent long polls; further ones get an immediate response
   */
  public record Http(
      @DefaultValue Set<String> allowedHosts,
      @DefaultValue
          Set<
                  @Pattern(
                      regexp = "https?://[a-z0-9.:\\[\\]-]+",
                      message = "must be an origin in lower case without a path")
                  String>
              allowedOrigins,
      @DefaultValue("false") boolean anonymousAllowed,
      @DefaultValue("1GB") DataSize maxUpload,
      @DefaultValue("0B") DataSize maxBodies,
      @DefaultValue("4GB") DataSize maxUploads,
      @DefaultValue("4KB") DataSize minBodyRate,
      @DefaultValue("0") @Min(0) int maxConnections,
      @DefaultValue("0") @Min(0) int maxConnectionsPerAddress,
      @DefaultValue("10000") @Min(0) int maxWaiters) {

    /** Of a connection while a request is in progress: buffers of the container, mostly. */
    private static final long CONNECTION_BYTES = 100L << 10;

    /** Open connections, in a heap of {@code heapBytes}. */
    int connections(long heapBytes) {
      return maxConnections > 0
          ? maxConnections
          : Math.toIntExact(Math.min(Integer.MAX_VALUE, heapBytes / 4 / CONNECTION_BYTES));
    }

    /** Bytes of submissions in memory, in a heap of {@code heapBytes}. */
    long heldBodies(long heapBytes) {
      return maxBodies.toBytes() > 0 ? maxBodies.toBytes() : heapBytes / 4;
    }
  }

  /**
   * @param keyRetention how long an idempotency key is kept after the expiry of its execution
   */
  public record Admission(@DefaultValue("24h") Duration keyRetention) {}

  /**
   * @param topics tenant by topic of requests; a client that may write to a topic acts for its
   *     tenant. A topic with an empty tenant is not read
   * @param parallelism records that are admitted concurrently
   */
  public record Intake(
      @DefaultValue
          Map<
                  @Pattern(regexp = "[a-zA-Z0-9._-]{1,249}") String,
                  @Pattern(regexp = "(" + Name.PATTERN + ")?") String>
              topics,
      @DefaultValue("32") @Min(1) @Max(1000) int parallelism) {

    /** The topics that are read. */
    Map<String, TenantId> boundTopics() {
      return topics.entrySet().stream()
          .filter(entry -> !entry.getValue().isEmpty())
          .collect(
              Collectors.toUnmodifiableMap(
                  Map.Entry::getKey, entry -> new TenantId(entry.getValue())));
    }
  }

  /**
   * @param markerCheck how often the view's completeness is checked
   * @param sweep how often topics are trimmed and lost executions are searched
   * @param stuckAfter minimum time that an execution is pending before it may count as lost
   */
  public record Scheduling(
      @DefaultValue("1s") Duration markerCheck,
      @DefaultValue("1m") Duration sweep,
      @DefaultValue("2m") Duration stuckAfter) {}

  /**
   * Rules for webhooks of requests; use the same values for the sink, which delivers.
   *
   * @param secrets {@code whsec_…} keys by tenant and name; the submitter uses the names only
   * @param allowPrivate non-public addresses that may be called: networks such as {@code
   *     10.1.0.0/16}, or {@code true} for loopback, private and shared ones
   * @param ports that may be called; empty means any
   */
  public record Webhook(
      @DefaultValue Map<String, Map<String, List<String>>> secrets,
      @DefaultValue List<String> allowPrivate,
      @DefaultValue Set<Integer> ports) {

    /** Omits the secrets. */
    @Override
    public String toString() {
      return "Webhook[" + allowPrivate + ", " + ports + "]";
    }

    boolean hasSecret(TenantId tenant, String name) {
      return secrets.getOrDefault(tenant.value(), Map.of()).containsKey(name);
    }
  }

  /**
   * @param provider the sandbox provider of its workers
   * @param maxTimeout the maximum timeout of a request
   */
  public record LaneSettings(
      @NotBlank String provider,
      Duration maxTimeout,
      @DefaultValue({"python", "sql", "shell"}) Set<QueryType> languages) {}

  List<Lane> laneList(CeilingSettings ceilings) {
    return lanes.entrySet().stream()
        .map(
            entry ->
                new Lane(
                    entry.getKey(),
                    entry.getValue().provider(),
                    entry.getValue().maxTimeout(),
                    entry.getValue().languages(),
                    ceilings.of(entry.getKey(), entry.getValue().provider())))
        .toList();
  }
}
