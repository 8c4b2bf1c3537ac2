package dev.capstan.submitter.api;

import dev.capstan.observability.health.Component;
import dev.capstan.observability.health.Components;
import dev.capstan.schema.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Health, OpenAPI and AsyncAPI documents. */
@RestController
final class MetaController {
  private final Components components;
  private final byte[] openApi;
  private final byte[] asyncApi;

  MetaController(Components components, byte[] openApi, byte[] asyncApi) {
    this.components = components;
    this.openApi = openApi.clone();
    this.asyncApi = asyncApi.clone();
  }

  /** Returns 200 while the process runs; the body lists which dependencies it can reach. */
  @GetMapping(path = "/v1/health", produces = RequestReader.JSON)
  ResponseEntity<byte[]> health() {
    Map<String, Boolean> others = new LinkedHashMap<>();
    components.all().stream()
        .filter(component -> component.kind() != Component.Kind.LOOP)
        .forEach(component -> others.put(name(component), component.condition().get().isUp()));
    boolean isUp = !others.containsValue(false);
    var document = Json.MAPPER.createObjectNode().put("status", isUp ? "up" : "degraded");
    var parts = document.putObject("components");
    others.forEach((name, up) -> parts.put(name, up ? "up" : "down"));
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .header("Cache-Control", "no-store")
        .body(Json.MAPPER.writeValueAsBytes(document));
  }

  /** The API's names are older than those of the management port. */
  private static String name(Component component) {
    return component.name().equals("store") ? "object_store" : component.name();
  }

  @GetMapping(path = "/openapi.json", produces = RequestReader.JSON)
  ResponseEntity<byte[]> openApi() {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(openApi);
  }

  @GetMapping(path = "/asyncapi.json", produces = RequestReader.JSON)
  ResponseEntity<byte[]> asyncApi() {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(asyncApi);
  }
}
