package dev.capstan.submitter.api;

import dev.capstan.ledger.lookup.ExecutionSnapshot;
import dev.capstan.schema.execution.AdmittedExecution;
import dev.capstan.schema.execution.ExecutionId;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.execution.ExecutionStatus;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.problem.ProblemType;
import dev.capstan.schema.result.ExecutionDocument;
import dev.capstan.schema.result.ExecutionDocuments;
import dev.capstan.storage.view.ExecutionView;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** HTTP responses with the state of an execution. */
final class ExecutionResponses {
  private ExecutionResponses() {}

  /** The response to a look-up. */
  static ResponseEntity<byte[]> state(ExecutionKey key, ExecutionSnapshot snapshot) {
    return switch (snapshot) {
      case ExecutionSnapshot.Pending pending ->
          json(200).header("Retry-After", "1").body(document(key.id(), pending.view()));
      case ExecutionSnapshot.Ended ended -> json(200).body(ended.document());
      case ExecutionSnapshot.Unknown unknown ->
          throw ApiException.notFound("There is no execution " + key.id());
      case ExecutionSnapshot.Unsure unsure -> throw unsure(unsure);
    };
  }

  /**
   * The response to an accepted submission or cancellation: 200 when the execution has ended, else
   * 202.
   */
  static ResponseEntity<byte[]> accepted(
      ExecutionKey key, ExecutionSnapshot snapshot, byte[] otherwise, boolean isReplay) {
    return switch (snapshot) {
      case ExecutionSnapshot.Ended ended -> at(key, json(200), isReplay).body(ended.document());
      case ExecutionSnapshot.Pending pending ->
          at(key, json(202), isReplay)
              .header("Retry-After", "1")
              .body(document(key.id(), pending.view()));
      case ExecutionSnapshot.Unknown unknown -> pending(key, otherwise, isReplay);
      case ExecutionSnapshot.Unsure unsure -> pending(key, otherwise, isReplay);
    };
  }

  static ResponseEntity<byte[]> pending(ExecutionKey key, byte[] document, boolean isReplay) {
    return at(key, json(202), isReplay).header("Retry-After", "1").body(document);
  }

  static ApiException unsure(ExecutionSnapshot.Unsure unsure) {
    return switch (unsure.reason()) {
      case REBUILDING ->
          new ApiException(
              Problem.of(
                  ProblemType.REBUILDING,
                  "The view is being rebuilt, and does not contain this execution yet; retry"),
              1);
      case UNCONFIRMED ->
          ApiException.unavailable(
              "It is not known yet whether this execution was accepted, because Kafka or the object"
                  + " store did not confirm its submission; retry");
      case UNAVAILABLE ->
          ApiException.unavailable("The cache or the object store can't be reached; retry");
    };
  }

  /** The document of a newly admitted execution. */
  static byte[] queued(AdmittedExecution execution) {
    return Json.MAPPER.writeValueAsBytes(ExecutionDocument.admitted(execution));
  }

  /** The document of an execution of which only the existence is known. */
  static byte[] existing(ExecutionId id) {
    return Json.MAPPER.writeValueAsBytes(
        Json.MAPPER
            .createObjectNode()
            .put("execution_id", id.value())
            .put("status", ExecutionStatus.QUEUED.wireName()));
  }

  static byte[] document(ExecutionId id, ExecutionView v) {
    @Nullable Integer attempt = v.attempt() == 0 ? null : v.attempt();
    return Json.MAPPER.writeValueAsBytes(
        ExecutionDocument.pending(
            id,
            v.status(),
            v.queryType(),
            v.lane(),
            v.provider(),
            attempt,
            v.idempotencyKey(),
            v.labels(),
            v.submittedAt(),
            v.startedAt(),
            v.finishedAt()));
  }

  private static ResponseEntity.BodyBuilder json(int status) {
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .header("Cache-Control", "no-store");
  }

  private static ResponseEntity.BodyBuilder at(
      ExecutionKey key, ResponseEntity.BodyBuilder response, boolean isReplay) {
    response.header("Location", ExecutionDocuments.path(key.id()));
    return isReplay ? response.header("Idempotent-Replayed", "true") : response;
  }
}
