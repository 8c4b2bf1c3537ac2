package dev.capstan.submitter.api;

import dev.capstan.schema.attempt.Outcome;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.problem.ProblemType;
import dev.capstan.storage.guard.RefusedCallException;
import dev.capstan.submitter.admission.Admission;
import dev.capstan.submitter.admission.ExecutionLog.LogUnavailableException;
import dev.capstan.submitter.admission.IdempotencyMarkers;
import dev.capstan.submitter.admission.IndeterminateException;
import dev.capstan.submitter.admission.LedgerPosition;
import dev.capstan.submitter.admission.Origin;
import dev.capstan.submitter.admission.RefusedException;
import dev.capstan.submitter.admission.Submission;
import dev.capstan.submitter.dispatch.Endings;
import dev.capstan.submitter.dispatch.KafkaExecutionLog;
import dev.capstan.submitter.lookup.LedgerReader;
import dev.capstan.submitter.lookup.Lookup;
import dev.capstan.submitter.lookup.Standing;
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
  private final Lookup lookup;
  private final LongPoll longPoll;
  private final LedgerReader ledger;
  private final KafkaExecutionLog executionLog;
  private final Clock clock;

  ExecutionController(
      Admission admission,
      IdempotencyMarkers markers,
      Lookup lookup,
      LongPoll longPoll,
      LedgerReader ledger,
      KafkaExecutionLog executionLog,
      Clock clock) {
    this.admission = admission;
    this.markers = markers;
    this.lookup = lookup;
    this.longPoll = longPoll;
    this.ledger = ledger;
    this.executionLog = executionLog;
    this.clock = clock;
  }

  @PostMapping(path = "/v1/executions", produces = Http.JSON)
  Object submit(HttpServletRequest request) throws IOException, RefusedException {
    byte[] body = Http.jsonBody(request);
    Origin origin =
        Origin.http(request.getHeader("Idempotency-Key"), request.getHeader("traceparent"));
    Submission submission = admit(Http.tenant(request), body, origin);
    ExecutionKey key = submission.key();
    Optional<Duration> wait = Http.preferredWait(request);
    return switch (submission) {
      case Submission.Accepted accepted -> {
        byte[] queued = Answers.queued(accepted.execution());
        yield wait.isEmpty()
            ? Answers.pending(key, queued, false)
            : longPoll.awaitAdmitted(key, wait.get(), s -> Answers.accepted(key, s, queued, false));
      }
      case Submission.Replayed replayed -> {
        byte[] known = Answers.somewhere(key.id());
        Function<Standing, ResponseEntity<byte[]>> answer =
            s -> Answers.accepted(key, s, known, true);
        yield wait.isEmpty()
            ? answer.apply(lookup.find(key))
            : longPoll.await(key, wait.get(), answer);
      }
    };
  }

  @GetMapping(path = "/v1/executions/{id}", produces = Http.JSON)
  Object state(HttpServletRequest request, @PathVariable("id") String id) {
    return state(request, Http.key(request, id));
  }

  @GetMapping(path = "/v1/executions/by-key/{*key}", produces = Http.JSON)
  Object stateByKey(HttpServletRequest request, @PathVariable("key") String path) {
    String tenant = Http.tenant(request);
    ExecutionId id =
        markers
            .find(tenant, path.substring(1), request.getParameter("source"), clock.instant())
            .orElseThrow(() -> ApiException.notFound("No execution was submitted with this key"));
    return state(request, new ExecutionKey(tenant, id));
  }

  @DeleteMapping(path = "/v1/executions/{id}", produces = Http.JSON)
  Object cancel(HttpServletRequest request, @PathVariable("id") String id) {
    ExecutionKey key = Http.key(request, id);
    AdmittedExecution execution = pendingExecution(key);
    byte[] known = Answers.somewhere(key.id());
    Function<Standing, ResponseEntity<byte[]>> answer = s -> Answers.accepted(key, s, known, false);
    Optional<Duration> wait = Http.preferredWait(request);
    if (wait.isPresent()) {
      return longPoll.await(key, wait.get(), answer, () -> reportCancelled(execution));
    }
    reportCancelled(execution);
    return answer.apply(lookup.find(key));
  }

  private Object state(HttpServletRequest request, ExecutionKey key) {
    Function<Standing, ResponseEntity<byte[]>> answer = s -> Answers.state(key, s);
    Optional<Duration> wait = Http.preferredWait(request);
    return wait.isEmpty()
        ? answer.apply(lookup.find(key))
        : longPoll.await(key, wait.get(), answer);
  }

  private Submission admit(String tenant, byte[] body, Origin origin) throws RefusedException {
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
    return e.getCause() != null && e.getCause().getCause() instanceof RefusedCallException;
  }

  private AdmittedExecution pendingExecution(ExecutionKey key) {
    LedgerPosition hint =
        switch (lookup.find(key)) {
          case Standing.Pending pending -> hint(pending);
          case Standing.Ended ended -> throw nothingToCancel();
          case Standing.Unknown unknown ->
              throw ApiException.notFound("There is no execution " + key.id());
          case Standing.Unsure unsure -> null;
        };
    Optional<AdmittedExecution> found = ledger.find(key, hint);
    if (found.isPresent()) {
      return found.get();
    }
    // no longer on the ledger: it has ended since the first look
    throw switch (lookup.find(key)) {
      case Standing.Ended ended -> nothingToCancel();
      case Standing.Unsure unsure -> Answers.unsure(unsure);
      case Standing.Unknown unknown -> ApiException.notFound("There is no execution " + key.id());
      case Standing.Pending pending ->
          ApiException.unavailable("The execution is about to end; ask again");
    };
  }

  private static ApiException nothingToCancel() {
    return ApiException.of(ProblemType.ALREADY_TERMINAL, "There is nothing left to cancel");
  }

  private static @Nullable LedgerPosition hint(Standing.Pending pending) {
    Integer partition = pending.view().ledgerPartition();
    Long offset = pending.view().ledgerOffset();
    return partition == null || offset == null ? null : new LedgerPosition(partition, offset);
  }

  private void reportCancelled(AdmittedExecution execution) {
    try {
      executionLog.report(Endings.of(execution, new Outcome.Cancelled(), clock));
    } catch (LogUnavailableException e) {
      throw ApiException.unavailable(
          "It is not known whether the cancellation was recorded; repeat it");
    }
  }
}
