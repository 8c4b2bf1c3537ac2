package dev.capstan.submitter.admission;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.egress.EndpointGuard;
import dev.capstan.ledger.ExecutionLog;
import dev.capstan.ledger.LedgerPosition;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.observability.trace.Tracing;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.Lane;
import dev.capstan.schema.execution.PinnedDataset;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.request.Ceilings;
import dev.capstan.schema.request.QueryType;
import dev.capstan.storage.object.InMemoryObjectStore;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Admission with in-memory ports at a fixed time. */
final class AdmissionBench {
  static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  static final Duration PRODUCE_TIMEOUT = Duration.ofSeconds(15);

  /** The ceilings of the lane interactive. */
  static final Ceilings LOW = new Ceilings(256L << 20, 0.5, 32, 128L << 20, 1 << 16, 1000);

  final InMemoryObjectStore store = new InMemoryObjectStore();
  final List<Dispatch> appended = new ArrayList<>();
  final Set<ExecutionKey> known = new HashSet<>();
  final Map<String, PinnedDataset> datasets = new HashMap<>();
  final Map<String, String> addresses = new HashMap<>();
  final Set<ExecutionKey> unconfirmed = new HashSet<>();
  boolean logIsDown;
  boolean existenceIsUndetermined;
  Instant now = NOW;
  final Metrics metrics = Metrics.unexported();
  Tracing tracing = Tracing.OFF;

  private final Lanes lanes =
      new Lanes(
          List.of(
              new Lane(
                  "interactive",
                  "bubblewrap",
                  Duration.ofSeconds(30),
                  Set.of(QueryType.PYTHON),
                  LOW),
              new Lane(
                  "default",
                  "bubblewrap",
                  Duration.ofSeconds(300),
                  Set.of(QueryType.PYTHON, QueryType.SQL, QueryType.SHELL),
                  Ceilings.HIGHEST),
              new Lane(
                  "batch",
                  "docker",
                  Duration.ofSeconds(3600),
                  Set.of(QueryType.PYTHON),
                  Ceilings.HIGHEST)));

  private final ExecutionLog log =
      dispatch -> {
        if (logIsDown) {
          throw new ExecutionLog.LogUnavailableException(new IOException("down"));
        }
        appended.add(dispatch);
        return new LedgerPosition(0, appended.size());
      };

  Admission admission() {
    return new Admission(
        new Admission.Ports(
            (tenant, id) -> Optional.ofNullable(datasets.get(id.value())),
            store,
            new IdempotencyMarkers(store),
            this::isKnown,
            log,
            new AdmittedViews() {
              @Override
              public void admitted(AdmittedExecution execution, LedgerPosition position) {
                known.add(execution.key());
              }

              @Override
              public void unconfirmed(ExecutionKey key) {
                unconfirmed.add(key);
              }
            },
            new WebhookRule(
                EndpointGuard.of(this::resolve, List.of(), Set.of()),
                (tenant, name) -> tenant.equals(TenantId.DEFAULT) && name.equals("main"))),
        new Admission.Settings(lanes, Duration.ofHours(24), PRODUCE_TIMEOUT),
        metrics,
        tracing,
        Clock.fixed(now, ZoneOffset.UTC),
        ExecutionId::random);
  }

  private boolean isKnown(ExecutionKey key, boolean young)
      throws ExistenceCheck.UndeterminedException {
    if (existenceIsUndetermined) {
      throw new ExistenceCheck.UndeterminedException(new IOException("down"));
    }
    return known.contains(key);
  }

  /** An unknown name has no address. */
  private List<InetAddress> resolve(String host) {
    try {
      return List.of(InetAddress.ofLiteral(addresses.getOrDefault(host, host)));
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  AdmissionResult admit(String body) throws RefusedException, IndeterminateException {
    return admit(body, null);
  }

  AdmissionResult admit(String body, @Nullable String key)
      throws RefusedException, IndeterminateException {
    return admission()
        .admit(TenantId.DEFAULT, body.getBytes(UTF_8), SubmissionMetadata.http(key, null));
  }
}
