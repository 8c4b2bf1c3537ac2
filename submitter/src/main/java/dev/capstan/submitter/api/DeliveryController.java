package dev.capstan.submitter.api;

import dev.capstan.ledger.ExecutionLog.LogUnavailableException;
import dev.capstan.ledger.ExecutionPublisher;
import dev.capstan.ledger.lookup.ExecutionLookup;
import dev.capstan.ledger.lookup.ExecutionSnapshot;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.problem.ProblemType;
import dev.capstan.schema.webhook.Deliveries;
import dev.capstan.schema.webhook.Delivery;
import dev.capstan.schema.webhook.DeliveryList;
import dev.capstan.submitter.lookup.DeliveryLog;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows the webhook deliveries of an execution, and requests a redelivery. */
@RestController
final class DeliveryController {
  private static final String PATH = "/v1/executions/{id}/deliveries";

  private final ExecutionLookup lookup;
  private final DeliveryLog deliveries;
  private final ExecutionPublisher log;
  private final Clock clock;

  DeliveryController(
      ExecutionLookup lookup, DeliveryLog deliveries, ExecutionPublisher log, Clock clock) {
    this.lookup = lookup;
    this.deliveries = deliveries;
    this.log = log;
    this.clock = clock;
  }

  @GetMapping(path = PATH, produces = RequestReader.JSON)
  ResponseEntity<byte[]> list(HttpServletRequest request, @PathVariable("id") String id) {
    ExecutionKey key = RequestReader.key(request, id);
    Optional<Capsule> capsule = lookup.capsule(key);
    if (capsule.isEmpty() && !(lookup.find(key) instanceof ExecutionSnapshot.Pending)) {
      throw noCapsule(key);
    }
    return response(200, key, capsule.flatMap(Deliveries::first));
  }

  @PostMapping(path = PATH, produces = RequestReader.JSON)
  ResponseEntity<byte[]> redeliver(HttpServletRequest request, @PathVariable("id") String id) {
    ExecutionKey key = RequestReader.key(request, id);
    Capsule capsule = lookup.capsule(key).orElseThrow(() -> noCapsule(key));
    Delivery delivery =
        Deliveries.again(capsule, clock.instant())
            .orElseThrow(() -> ApiException.notFound("The execution has no webhook"));
    try {
      log.deliver(delivery);
    } catch (LogUnavailableException e) {
      throw ApiException.unavailable("The webhook may or may not be delivered again; retry");
    }
    return response(202, key, Optional.of(delivery));
  }

  private ResponseEntity<byte[]> response(
      int status, ExecutionKey key, Optional<Delivery> delivery) {
    DeliveryList list =
        new DeliveryList(key.id(), delivery.map(deliveries::find).map(List::of).orElse(List.of()));
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .header("Cache-Control", "no-store")
        .body(Json.MAPPER.writeValueAsBytes(list));
  }

  private RuntimeException noCapsule(ExecutionKey key) {
    return switch (lookup.find(key)) {
      case ExecutionSnapshot.Pending pending ->
          ApiException.of(
              ProblemType.NOT_FINISHED,
              "The execution has not ended; its webhook is delivered after that");
      case ExecutionSnapshot.Unknown unknown ->
          ApiException.notFound("There is no execution " + key.id());
      case ExecutionSnapshot.Unsure unsure -> ExecutionResponses.unsure(unsure);
      case ExecutionSnapshot.Ended ended ->
          ApiException.unavailable("The capsule of the execution can't be read; retry");
    };
  }
}
