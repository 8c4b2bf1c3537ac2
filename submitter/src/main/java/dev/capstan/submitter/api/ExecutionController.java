package dev.capstan.submitter.api;

import dev.capstan.ledger.ExecutionLog.LogUnavailableException;
import dev.capstan.ledger.ExecutionPublisher;
import dev.capstan.ledger.LedgerPosition;
import dev.capstan.ledger.LedgerReader;
import dev.capstan.ledger.SyntheticResults;
import dev.capstan.ledger.lookup.ExecutionLookup;
import dev.capstan.ledger.lookup.ExecutionSnapshot;
import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.problem.ProblemType;
import dev.capstan.storage.breaker.CircuitOpenException;
import dev.capstan.submitter.admission.Admission;
import dev.capstan.submitter.admission.AdmissionResult;
import dev.capstan.submitter.admission.IdempotencyMarkers;
import dev.capstan.submitter.admission.IndeterminateException;
import dev.capstan.submitter.admission.RefusedException;
import dev.capstan.submitter.admission.SubmissionMetadata;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Submit, look up, cancel. */
@RestController
final class ExecutionController {
  private static final Logger log = LoggerFactory.getLogger(ExecutionController.class);

  private final Admission admission;
  private final IdempotencyMarkers markers;
  private final ExecutionLookup lookup;
  private final LongPoll longPoll;
  private final LedgerReader ledger;
  private final ExecutionPublisher executionLog;
  private final Clock clock;

  ExecutionController(
      Admission admission,
      IdempotencyMarkers markers,
      ExecutionLookup lookup,
      LongPoll longPoll,
      LedgerReader ledger,
      ExecutionPublisher executionLog,
      Clock clock) {
    this.admission = admission;
    this.markers = markers;
    this.lookup = lookup;
    this.longPoll = longPoll;
    this.ledger = ledger;
    this.executionLog = executionLog;
    this.clock = clock;
  }

  @PostMapping(path = "/v1/executions", produces = RequestReader.JSON)
  Object submit(HttpServletRequest request) throws IOException, RefusedException {
    byte[] body = RequestReader.jsonBody(request);
    SubmissionMetadata origin =
        SubmissionMetadata.http(
            request.getHeader("Idempotency-Key"), request.getHeader("traceparent"));
    AdmissionResult submission = admit(RequestReader.tenant(request), body, origin);
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
        byte[] known = ExecutionResponses.somewhere(key.id());
        Function<ExecutionSnapshot, ResponseEntity<byte[]>> answer =
            s -> ExecutionResponses.accepted(key, s, known, true);
        yield wait.isEmpty()
            ? answer.apply(lookup.find(key))
            : longPoll.await(key, wait.get(), answer);
      }
    };
  }

  @GetMapping(path = "/v1/executions/{id}", produces = RequestReader.JSON)
  Object state(HttpServletRequest request, @PathVariable("id") String id) {
    return state(request, RequestReader.key(request, id));
  }

  @GetMapping(path = "/v1/executions/by-key/{*key}", produces = RequestReader.JSON)
  Object stateByKey(HttpServletRequest request, @PathVariable("key") String path) {
    String tenant = RequestReader.tenant(request);
    ExecutionId id =
        markers
            .find(tenant, path.substring(1), request.getParameter("source"), clock.instant())
            .orElseThrow(() -> ApiException.notFound("No execution was submitted with this key"));
    return state(request, new ExecutionKey(tenant, id));
  }

  @DeleteMapping(path = "/v1/executions/{id}", produces = RequestReader.JSON)
  Object cancel(HttpServletRequest request, @PathVariable("id") String id) {
    ExecutionKey key = RequestReader.key(request, id);
    AdmittedExecution execution = pendingExecution(key);
    byte[] known = ExecutionResponses.somewhere(key.id());
    Function<ExecutionSnapshot, ResponseEntity<byte[]>> answer =
        s -> ExecutionResponses.accepted(key, s, known, false);
    Optional<Duration> wait = RequestReader.preferredWait(request);
    if (wait.isPresent()) {
      return longPoll.await(key, wait.get(), answer, () -> reportCancelled(execution));
    }
    reportCancelled(execution);
    return answer.apply(lookup.find(key));
  }

  private Object state(HttpServletRequest request, ExecutionKey key) {
    Function<ExecutionSnapshot, ResponseEntity<byte[]>> answer =
        s -> ExecutionResponses.state(key, s);
    Optional<Duration> wait = RequestReader.preferredWait(request);
    return wait.isEmpty()
        ? answer.apply(lookup.find(key))
        : longPoll.await(key, wait.get(), answer);
  }

  private AdmissionResult admit(String tenant, byte[] body, SubmissionMetadata origin)
      throws RefusedException {
    try {
      return admission.admit(tenant, body, origin);
    } catch (IndeterminateException e) {
      log.atLevel(isToldAlready(e) ? Level.DEBUG : Level.WARN)
          .setCause(e)
          .addKeyValue("execution_id", e.executionId())
          .log("A submission was not confirmed; the client was told to repeat it");
      Problem problem =
          Problem.of(
                  ProblemType.UNAVAILABLE,
                  "It is not known whether the execution was accepted. Repeat the request with the"
                      + " same Idempotency-Key; without one, ask for its id first.")
              .about(e.executionId());
      throw new ApiException(problem, 2);
    }
  }

  /** An outage is told once, by the guard that then refuses calls, and not once a submission. */
  private static boolean isToldAlready(IndeterminateException e) {
    return e.getCause() != null && e.getCause().getCause() instanceof CircuitOpenException;
  }

  private AdmittedExecution pendingExecution(ExecutionKey key) {
    LedgerPosition hint =
        switch (lookup.find(key)) {
          case ExecutionSnapshot.Pending pending -> hint(pending);
          case ExecutionSnapshot.Ended ended -> throw nothingToCancel();
          case ExecutionSnapshot.Unknown unknown ->
              throw ApiException.notFound("There is no execution " + key.id());
          case ExecutionSnapshot.Unsure unsure -> null;
        };
    Optional<AdmittedExecution> found = ledger.find(key, hint);
    if (found.isPresent()) {
      return found.get();
    }
    // no longer on the ledger: it has ended since the first look
    throw switch (lookup.find(key)) {
      case ExecutionSnapshot.Ended ended -> nothingToCancel();
      case ExecutionSnapshot.Unsure unsure -> ExecutionResponses.unsure(unsure);
      case ExecutionSnapshot.Unknown unknown ->
          ApiException.notFound("There is no execution " + key.id());
      case ExecutionSnapshot.Pending pending ->
          ApiException.unavailable("The execution is about to end; ask again");
    };
  }

  private static ApiException nothingToCancel() {
    return ApiException.of(ProblemType.ALREADY_TERMINAL, "There is nothing left to cancel");
  }

  private static @Nullable LedgerPosition hint(ExecutionSnapshot.Pending pending) {
    Integer partition = pending.view().ledgerPartition();
    Long offset = pending.view().ledgerOffset();
    return partition == null || offset == null ? null : new LedgerPosition(partition, offset);
  }

  private void reportCancelled(AdmittedExecution execution) {
    try {
      executionLog.report(SyntheticResults.of(execution, new Outcome.Cancelled(), clock));
    } catch (LogUnavailableException e) {
      throw ApiException.unavailable(
          "It is not known whether the cancellation was recorded; repeat it");
    }
  }
}
