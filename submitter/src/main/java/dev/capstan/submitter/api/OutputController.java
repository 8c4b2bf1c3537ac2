package dev.capstan.submitter.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.ledger.lookup.ExecutionLookup;
import dev.capstan.ledger.lookup.ExecutionSnapshot;
import dev.capstan.schema.attempt.Artifact;
import dev.capstan.schema.attempt.StoredPart;
import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.problem.ProblemType;
import dev.capstan.storage.object.ObjectStore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Downloads of the output and artifacts of an ended execution. */
@RestController
final class OutputController {
  private static final String TEXT = "text/plain;charset=utf-8";

  private final ExecutionLookup lookup;
  private final ObjectStore store;

  OutputController(ExecutionLookup lookup, ObjectStore store) {
    this.lookup = lookup;
    this.store = store;
  }

  @GetMapping("/v1/executions/{id}/stdout")
  void stdout(
      HttpServletRequest request, HttpServletResponse response, @PathVariable("id") String id)
      throws IOException {
    Capsule capsule = capsule(RequestReader.key(request, id));
    send(capsule, "stdout", text(capsule.result().stdout()), TEXT, response);
  }

  @GetMapping("/v1/executions/{id}/stderr")
  void stderr(
      HttpServletRequest request, HttpServletResponse response, @PathVariable("id") String id)
      throws IOException {
    Capsule capsule = capsule(RequestReader.key(request, id));
    send(capsule, "stderr", text(capsule.result().stderr()), TEXT, response);
  }

  @GetMapping("/v1/executions/{id}/columns")
  void columns(
      HttpServletRequest request, HttpServletResponse response, @PathVariable("id") String id)
      throws IOException {
    Capsule capsule = capsule(RequestReader.key(request, id));
    send(capsule, "columns", json(capsule.result().columns()), RequestReader.JSON, response);
  }

  @GetMapping("/v1/executions/{id}/rows")
  void rows(HttpServletRequest request, HttpServletResponse response, @PathVariable("id") String id)
      throws IOException {
    Capsule capsule = capsule(RequestReader.key(request, id));
    send(capsule, "rows", json(capsule.result().rows()), RequestReader.JSON, response);
  }

  @GetMapping("/v1/executions/{id}/capsule")
  void capsule(
      HttpServletRequest request, HttpServletResponse response, @PathVariable("id") String id)
      throws IOException {
    ExecutionKey key = RequestReader.key(request, id);
    Optional<byte[]> bytes = lookup.capsuleBytes(key);
    Downloads.send(response, bytes.orElseThrow(() -> noCapsule(key)), RequestReader.JSON);
  }

  @GetMapping("/v1/executions/{id}/artifacts/{*name}")
  void artifact(
      HttpServletRequest request, HttpServletResponse response, @PathVariable("id") String id)
      throws IOException {
    ExecutionKey key = RequestReader.key(request, id);
    String name = Downloads.fileName(request);
    Capsule capsule = capsule(key);
    String mediaType =
        Optional.ofNullable(capsule.result().artifacts()).stream()
            .flatMap(Collection::stream)
            .filter(artifact -> artifact.name().equals(name))
            .map(Artifact::mediaType)
            .findFirst()
            .orElse("");
    Downloads.markAsAttachment(response, name);
    send(capsule, "artifacts/" + name, null, Downloads.harmless(mediaType), response);
  }

  private Capsule capsule(ExecutionKey key) {
    return lookup.capsule(key).orElseThrow(() -> noCapsule(key));
  }

  private RuntimeException noCapsule(ExecutionKey key) {
    return switch (lookup.find(key)) {
      case ExecutionSnapshot.Pending pending ->
          ApiException.of(
              ProblemType.NOT_FINISHED,
              "The execution has not ended; its output is available after that");
      case ExecutionSnapshot.Unknown unknown ->
          ApiException.notFound("There is no execution " + key.id());
      case ExecutionSnapshot.Unsure unsure -> ExecutionResponses.unsure(unsure);
      case ExecutionSnapshot.Ended ended ->
          ApiException.unavailable("The capsule of the execution can't be read; retry");
    };
  }

  private void send(
      Capsule capsule,
      String part,
      byte @Nullable [] inline,
      String mediaType,
      HttpServletResponse response)
      throws IOException {
    Optional<StoredPart> stored =
        capsule.stored().stream().filter(s -> s.part().equals(part)).findFirst();
    if (stored.isPresent()) {
      InputStream content =
          store
              .open(stored.get().object(), 0, null)
              .orElseThrow(
                  () -> ApiException.notFound("This part is no longer in the object store"));
      try (content) {
        Downloads.send(response, content, stored.get().sizeBytes(), mediaType);
      }
      return;
    }
    if (inline == null) {
      throw ApiException.notFound("The execution has no " + part);
    }
    Downloads.send(response, inline, mediaType);
  }

  private static byte @Nullable [] text(@Nullable String text) {
    return text == null ? null : text.getBytes(UTF_8);
  }

  private static byte @Nullable [] json(@Nullable Object part) {
    return part == null ? null : Json.MAPPER.writeValueAsBytes(part);
  }
}
