package dev.capstan.submitter.api;

import dev.capstan.ledger.ExecutionLog.LogUnavailableException;
import dev.capstan.ledger.lookup.ExecutionLookup;
import dev.capstan.ledger.lookup.ExecutionSnapshot;
import dev.capstan.observability.metric.Metric;
import dev.capstan.observability.metric.Metrics;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.problem.ProblemType;
import dev.capstan.storage.breaker.CircuitOpenException;
import dev.capstan.submitter.admission.Admission;
import dev.capstan.submitter.admission.AdmissionResult;
import dev.capstan.submitter.admission.IdempotencyMarkers;
import dev.capstan.submitter.admission.IndeterminateException;
import dev.capstan.submitter.admission.RefusedException;
import dev.capstan.submitter.admission.SubmissionMetadata;
import dev.capstan.submitter.cancellation.Cancellable;
import dev.capstan.submitter.cancellation.ExecutionCanceller;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Submits, looks up and cancels executions. */
@RestController
final class ExecutionController {
  private static final Logger log = LoggerFactory.getLogger(ExecutionController.class);

  private final RequestBodies bodies;
  private final Admission admission;
  private final IdempotencyMarkers markers;
  private final ExecutionLookup lookup;
  private final LongPoll longPoll;
  private final ExecutionCanceller canceller;
  private final Metrics metrics;
  private final Clock clock;

  ExecutionController(
      RequestBodies bodies,
      Admission admission,
      IdempotencyMarkers markers,
      ExecutionLookup lookup,
      LongPoll longPoll,
      ExecutionCanceller canceller,
      Metrics metrics,
      Clock clock) {
    this.bodies = bodies;
    this.admission = admission;
    this.markers = markers;
    this.lookup = lookup;
    this.longPoll = longPoll;
    this.canceller = canceller;
    this.metrics = metrics;
    this.clock = clock;
  }

  @PostMapping(path = "/v1/executions", produces = RequestReader.JSON)
  Object submit(HttpServletRequest request) throws IOException, RefusedException {
    AdmissionResult submission = admit(request);
    ExecutionKey key = submission.key();
    Optional<Duration> wait = RequestReader.preferredWait(request);
    return switch (submission) {
      case AdmissionResult.Accepted accepted -> {
        byte[] queued = ExecutionResponses.queued(accepted.execution());
        yield wait.isEmpty()
            ? ExecutionResponses.pending(key, queued, false)
            : longPoll.awaitAdmitted(
                key, wait.get(), s -> ExecutionResponses.accepted(key, s, queued, false));
      }
      case AdmissionResult.Replayed replayed -> {
        byte[] known = ExecutionResponses.existing(key.id());
        Function<ExecutionSnapshot, ResponseEntity<byte[]>> response =
            s -> ExecutionResponses.accepted(key, s, known, true);
        yield wait.isEmpty()
            ? response.apply(lookup.find(key))
            : longPoll.await(key, wait.get(), response);
      }
    };
  }

  @GetMapping(path = "/v1/executions/{id}", produces = RequestReader.JSON)
  Object state(HttpServletRequest request, @PathVariable("id") String id) {
    return state(request, RequestReader.key(request, id));
  }

  @GetMapping(path = "/v1/executions/by-key/{*key}", produces = RequestReader.JSON)
  @AcceptsQuery(once = "source")
  Object stateByKey(HttpServletRequest request) {
    TenantId tenant = RequestReader.tenant(request);
    String source = QueryParameters.of(request).first("source");
    ExecutionId id =
        markers
            .find(tenant, RequestReader.tail(request), source, clock.instant())
            .orElseThrow(() -> ApiException.notFound("No execution was submitted with this key"));
    return state(request, new ExecutionKey(tenant, id));
  }

  @DeleteMapping(path = "/v1/executions/{id}", produces = RequestReader.JSON)
  Object cancel(HttpServletRequest request, @PathVariable("id") String id) {
    ExecutionKey key = RequestReader.key(request, id);
    Cancellable.Pending execution = pending(key);
    byte[] known = ExecutionResponses.existing(key.id());
    Function<ExecutionSnapshot, ResponseEntity<byte[]>> response =
        s -> ExecutionResponses.accepted(key, s, known, false);
    Optional<Duration> wait = RequestReader.preferredWait(request);
    if (wait.isPresent()) {
      return longPoll.await(key, wait.get(), response, () -> cancel(execution));
    }
    cancel(execution);
    return response.apply(lookup.find(key));
  }

  private Object state(HttpServletRequest request, ExecutionKey key) {
    Function<ExecutionSnapshot, ResponseEntity<byte[]>> response =
        s -> ExecutionResponses.state(key, s);
    Optional<Duration> wait = RequestReader.preferredWait(request);
    return wait.isEmpty()
        ? response.apply(lookup.find(key))
        : longPoll.await(key, wait.get(), response);
  }

  private AdmissionResult admit(HttpServletRequest request) throws IOException, RefusedException {
    SubmissionMetadata metadata =
        SubmissionMetadata.http(IdempotencyKeyHeader.read(request), null)
            .withTraceOf(request.getHeaders("traceparent").asIterator());
    TenantId tenant = RequestReader.tenant(request);
    try (BodyBudget.Reservation held = bodies.memory(tenant)) {
      return admission.admit(tenant, bodies.json(request, held), metadata);
    } catch (IndeterminateException e) {
      log.atLevel(isLoggedAlready(e) ? Level.DEBUG : Level.WARN)
          .setCause(e)
          .addKeyValue("execution_id", e.executionId())
          .log("Submission not confirmed; the client must retry");
      Problem problem =
          Problem.of(
                  ProblemType.UNAVAILABLE,
                  "The execution may or may not have been accepted. Retry with the same"
                      + " Idempotency-Key; without one, first look up the execution id.")
              .about(e.executionId());
      // rounded up: the whole seconds before it would be too early
      throw new ApiException(problem, (int) e.retryAfter().plusMillis(999).toSeconds());
    }
  }

  /**
   * The circuit breaker logs an outage once, so failed submissions do not; and a submission in
   * progress is no failure.
   */
  private static boolean isLoggedAlready(IndeterminateException e) {
    return e.getCause() == null || e.getCause().getCause() instanceof CircuitOpenException;
  }

  private Cancellable.Pending pending(ExecutionKey key) {
    return switch (canceller.find(key)) {
      case Cancellable.Pending pending -> pending;
      case Cancellable.Ended ended ->
          throw ApiException.of(ProblemType.ALREADY_TERMINAL, "The execution has already ended");
      case Cancellable.Unknown unknown ->
          throw ApiException.notFound("There is no execution " + key.id());
      case Cancellable.Ending ending ->
          throw ApiException.unavailable("The execution is about to end; retry");
      case Cancellable.Unavailable unavailable ->
          throw ExecutionResponses.unsure(unavailable.reason());
    };
  }

  private void cancel(Cancellable.Pending execution) {
    try {
      canceller.cancel(execution);
      metrics.increment(Metric.CANCELLATIONS);
    } catch (LogUnavailableException e) {
      throw ApiException.unavailable("The execution may or may not have been cancelled; retry");
    }
  }
}
