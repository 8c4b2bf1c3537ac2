package dev.capstan.dispatch.backlog;

import dev.capstan.schema.json.Json;
import dev.capstan.schema.problem.Problem;
import dev.capstan.schema.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.util.MimeType;

/**
 * {@code GET /metrics/backlog} on the management port: {@code {"lanes": {"default": 3}}}, or with
 * {@code ?lane=default} {@code {"lane": "default", "backlog": 3}}. 404 for a lane that does not
 * exist, 503 during a Kafka outage, both as problem documents.
 */
@WebEndpoint(id = "backlog")
public final class BacklogEndpoint {
  private static final String JSON = "application/json";

  private final BacklogMonitor monitor;

  public BacklogEndpoint(BacklogMonitor monitor) {
    this.monitor = monitor;
  }

  /**
   * The backlog.
   *
   * @param lane null for all lanes
   */
  @ReadOperation(produces = JSON)
  public WebEndpointResponse<String> backlog(@Nullable String lane) {
    if (lane != null && !monitor.lanes().contains(lane)) {
      return problem(ProblemType.NOT_FOUND, "There is no lane " + lane);
    }
    Optional<Map<String, Long>> jobs = monitor.jobsByLane();
    if (jobs.isEmpty()) {
      return problem(ProblemType.UNAVAILABLE, "Kafka can't be reached; retry");
    }
    return response(
        lane == null
            ? Map.of("lanes", jobs.get())
            : Map.of("lane", lane, "backlog", jobs.get().getOrDefault(lane, 0L)),
        200,
        JSON);
  }

  private static WebEndpointResponse<String> problem(ProblemType type, String detail) {
    return response(
        Problem.of(type, detail).at("/metrics/backlog"), type.status(), Problem.MEDIA_TYPE);
  }

  private static WebEndpointResponse<String> response(Object body, int status, String mediaType) {
    String json = new String(Json.MAPPER.writeValueAsBytes(body), StandardCharsets.UTF_8);
    return new WebEndpointResponse<>(json, status, MimeType.valueOf(mediaType));
  }
}
