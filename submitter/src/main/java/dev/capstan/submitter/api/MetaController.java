package dev.capstan.submitter.api;

import dev.capstan.schema.wire.Json;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the server says of itself. */
@RestController
final class MetaController {
  private final Health health;
  private final byte[] openApi;
  private final byte[] asyncApi;

  MetaController(Health health, byte[] openApi, byte[] asyncApi) {
    this.health = health;
    this.openApi = openApi.clone();
    this.asyncApi = asyncApi.clone();
  }

  /** Answers 200 as long as the process lives; the body tells which parts it can reach. */
  @GetMapping(path = "/v1/health", produces = Http.JSON)
  ResponseEntity<byte[]> health() {
    Map<String, String> components = health.components();
    boolean isUp = components.values().stream().allMatch("up"::equals);
    var document = Json.MAPPER.createObjectNode().put("status", isUp ? "up" : "degraded");
    var parts = document.putObject("components");
    components.forEach(parts::put);
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .header("Cache-Control", "no-store")
        .body(Json.MAPPER.writeValueAsBytes(document));
  }

  @GetMapping(path = "/openapi.json", produces = Http.JSON)
  ResponseEntity<byte[]> openApi() {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(openApi);
  }

  @GetMapping(path = "/asyncapi.json", produces = Http.JSON)
  ResponseEntity<byte[]> asyncApi() {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(asyncApi);
  }
}
