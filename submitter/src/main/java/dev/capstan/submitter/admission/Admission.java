package dev.capstan.submitter.admission;

import dev.capstan.ledger.ExecutionLog;
import dev.capstan.ledger.ExecutionLog.LogUnavailableException;
import dev.capstan.ledger.LedgerPosition;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.observability.trace.Tracing;
import dev.capstan.schema.attempt.Dispatch;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.DatasetFile;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.Lane;
import dev.capstan.schema.execution.PinnedDataset;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.CanonicalJson;
import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.problem.ProblemType;
import dev.capstan.schema.request.ExecutionRequest;
import dev.capstan.schema.request.FileNames;
import dev.capstan.schema.request.InputFile;
import dev.capstan.schema.request.Name;
import dev.capstan.schema.request.RetryPolicy;
import dev.capstan.storage.object.ObjectStore;
import dev.capstan.storage.object.ObjectStoreException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Admits submissions: from the bytes of a request to an execution on the ledger and its ready
 * topic. HTTP and Kafka ingress both use it. Thread-safe; blocks until the execution is durable. A
 * request without idempotency key, dataset and large bodies does not access the object store.
 */
public final class Admission {
  private final RequestValidator validator;
  private final EffectiveLimits limits;
  private final Ports ports;
  private final Settings settings;
  private final AdmissionObserver observer;
  private final Clock clock;
  private final Supplier<ExecutionId> ids;

  /** Dependencies of admission. */
  public record Ports(
      DatasetCatalog datasets,
      ObjectStore store,
      IdempotencyMarkers markers,
      ExistenceCheck existence,
      ExecutionLog log,
      AdmittedViews views,
      WebhookRule webhooks) {}

  /**
   * @param keyRetention how long an idempotency key is kept after the expiry of its execution
   * @param produceTimeout after which a submission has certainly been appended, or never will be.
   *     Until then, no second submission with its idempotency key is appended
   */
  public record Settings(Lanes lanes, Duration keyRetention, Duration produceTimeout) {}

  public Admission(
      Ports ports,
      Settings settings,
      Metrics metrics,
      Tracing tracing,
      Clock clock,
      Supplier<ExecutionId> ids) {
    this.validator = new RequestValidator(settings.lanes());
    this.limits = new EffectiveLimits(settings.lanes());
    this.ports = ports;
    this.settings = settings;
    this.observer = new AdmissionObserver(metrics, tracing, System::nanoTime);
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * Admits a submission.
   *
   * @throws RefusedException if the request is invalid; no idempotency key was claimed
   * @throws IndeterminateException if Kafka or the object store did not confirm
   */
  public AdmissionResult admit(TenantId tenant, byte[] bytes, SubmissionMetadata metadata)
      throws RefusedException, IndeterminateException {
    return observer.observe(tenant, metadata, traced -> validateAndAppend(tenant, bytes, traced));
  }

  private AdmissionResult validateAndAppend(
      TenantId tenant, byte[] bytes, SubmissionMetadata metadata)
      throws RefusedException, IndeterminateException {
    // documents have milliseconds only
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    RequestBody body = RequestBody.parse(bytes);
    ExecutionRequest request = validator.validate(body, metadata.keyBeside(body.tree()), now);
    ports.webhooks().check(tenant, request.webhook());
    ExecutionId id = ids.get();
    try {
      AdmittedExecution execution =
          resolve(tenant, id, request, digest(body), now, metadata.traceParent());
      ClaimCheck.Plan plan = ClaimCheck.plan(execution, body.large());
      String key = request.idempotencyKey();
      return key == null
          ? append(plan)
          : appendOnce(key, metadata, execution, body.large(), plan, now);
    } catch (ObjectStoreException e) {
      throw new IndeterminateException(id, e);
    }
  }

  /** The digest excludes the key, so that the header and the field are equivalent. */
  private static String digest(RequestBody body) {
    JsonNode tree = body.tree();
    if (tree instanceof ObjectNode object && object.has("idempotency_key")) {
      tree = object.deepCopy().remove(List.of("idempotency_key"));
    }
    return CanonicalJson.digest(
        tree,
        pointer -> {
          LargeText text = body.large().get(pointer);
          return text == null ? null : text.reader();
        });
  }

  private AdmittedExecution resolve(
      TenantId tenant,
      ExecutionId id,
      ExecutionRequest request,
      String digest,
      Instant now,
      @Nullable String traceParent)
      throws RefusedException {
    PinnedDataset dataset = null;
    if (request.datasetId() != null) {
      dataset = pin(tenant, request, request.datasetId());
    }
    return new AdmittedExecution(
        id,
        tenant,
        request.lane() == null ? Lane.DEFAULT : request.lane(),
        now,
        RequestTimes.expiresAt(request, now),
        request,
        digest,
        limits.of(request),
        request.retry() == null ? RetryPolicy.DEFAULT : request.retry().orDefaults(),
        List.of(),
        dataset,
        traceParent);
  }

  private PinnedDataset pin(TenantId tenant, ExecutionRequest request, Name datasetId)
      throws RefusedException {
    PinnedDataset dataset =
        ports
            .datasets()
            .newest(tenant, datasetId)
            .orElseThrow(
                () ->
                    RefusedException.invalid(
                        List.of(new FieldError("/dataset_id", "unknown dataset: " + datasetId))));
    List<FieldError> errors = new ArrayList<>();
    String lane = request.lane() == null ? Lane.DEFAULT : request.lane();
    settings.lanes().find(lane).flatMap(l -> CeilingRule.check(dataset, l)).ifPresent(errors::add);
    FileNames names = new FileNames();
    for (DatasetFile file : dataset.files()) {
      // versions of earlier releases may have conflicts
      names
          .conflict(file.name())
          .ifPresent(other -> errors.add(unusable(datasetId, file.name(), other)));
      names.add(file.name());
    }
    List<InputFile> files = request.files() == null ? List.of() : request.files();
    for (int i = 0; i < files.size(); i++) {
      Optional<String> other = names.conflict(files.get(i).name());
      if (other.isPresent()) {
        errors.add(
            new FieldError(
                "/files/" + i + "/name",
                "conflicts with the file " + other.get() + " of dataset " + datasetId));
      }
    }
    if (!errors.isEmpty()) {
      throw RefusedException.invalid(errors);
    }
    return dataset;
  }

  private static FieldError unusable(Name datasetId, String name, String other) {
    return new FieldError(
        "/dataset_id",
        "names dataset %s, whose files %s and %s conflict; delete one"
            .formatted(datasetId, other, name));
  }

  private AdmissionResult appendOnce(
      String key,
      SubmissionMetadata metadata,
      AdmittedExecution execution,
      Map<String, LargeText> large,
      ClaimCheck.Plan plan,
      Instant now)
      throws RefusedException, IndeterminateException {
    IdempotencyMarker mine =
        new IdempotencyMarker(
            execution.executionId(),
            execution.requestDigest(),
            execution.expiresAt().plus(settings.keyRetention()),
            metadata.key() == null ? null : metadata.source());
    IdempotencyMarker holder = ports.markers().claim(execution.tenant(), key, mine, now);
    if (holder.executionId().equals(execution.executionId())) {
      return append(plan);
    }
    if (!holder.requestDigest().equals(execution.requestDigest())) {
      throw RefusedException.of(
          ProblemType.IDEMPOTENCY_KEY_REUSED,
          "The idempotency key was used for "
              + holder.executionId()
              + " with a different request. Use a new key for a new request.");
    }
    ExecutionKey earlier = new ExecutionKey(execution.tenant(), holder.executionId());
    Duration remaining =
        Duration.between(now, holder.executionId().assignedAt().plus(settings.produceTimeout()));
    if (isKnown(earlier, remaining.isPositive())) {
      return new AdmissionResult.Replayed(earlier);
    }
    if (remaining.isPositive()) {
      // appending now could dispatch it twice: the first append may still be under way
      throw IndeterminateException.inProgress(holder.executionId(), remaining);
    }
    // claimed, but never appended: the submission that claimed it failed, so this one takes its id
    return append(ClaimCheck.plan(execution.withId(holder.executionId()), large));
  }

  private boolean isKnown(ExecutionKey earlier, boolean youngerThanProducing)
      throws IndeterminateException {
    try {
      return ports.existence().isKnown(earlier, youngerThanProducing);
    } catch (ExistenceCheck.UndeterminedException e) {
      throw new IndeterminateException(earlier.id(), e);
    }
  }

  private AdmissionResult append(ClaimCheck.Plan plan) throws IndeterminateException {
    AdmittedExecution execution = plan.execution();
    try {
      for (ClaimCheck.StoredBody body : plan.bodies()) {
        ports.store().put(body.object(), body.content().bytes().get(), "application/octet-stream");
      }
      LedgerPosition position = ports.log().append(Dispatch.first(execution));
      ports.views().admitted(execution, position);
      return new AdmissionResult.Accepted(execution);
    } catch (LogUnavailableException | ObjectStoreException e) {
      ports.views().unconfirmed(execution.key());
      throw new IndeterminateException(execution.executionId(), e);
    }
  }
}
