package dev.capstan.submitter.api;

import dev.capstan.schema.execution.DatasetFile;
import dev.capstan.schema.execution.PinnedDataset;
import dev.capstan.schema.execution.TenantId;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.problem.ProblemType;
import dev.capstan.schema.request.Name;
import dev.capstan.submitter.admission.FileOptionsCheck;
import dev.capstan.submitter.admission.RefusedException;
import dev.capstan.submitter.dataset.Datasets;
import dev.capstan.submitter.dataset.Datasets.DatasetChangeException;
import dev.capstan.submitter.dataset.Upload;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Datasets: versioned files that programs can read. */
@RestController
final class DatasetController {
  private static final String OPTIONS = "/v1/datasets/{id}/options/{*name}";
  private static final String FILES = "/v1/datasets/{id}/files/{*name}";

  private final Datasets datasets;
  private final RequestBodies bodies;

  DatasetController(Datasets datasets, RequestBodies bodies) {
    this.datasets = datasets;
    this.bodies = bodies;
  }

  @GetMapping(path = "/v1/datasets/{id}", produces = RequestReader.JSON)
  ResponseEntity<byte[]> describe(HttpServletRequest request, @PathVariable("id") String id) {
    return document(newest(request, id));
  }

  @Conditional
  @PutMapping(path = FILES, produces = RequestReader.JSON)
  ResponseEntity<byte[]> put(HttpServletRequest request, @PathVariable("id") String id)
      throws IOException {
    Name dataset = requireId(id);
    String name = Downloads.fileName(request);
    Preconditions conditions = Preconditions.of(request);
    try (Upload upload = bodies.upload(request)) {
      return document(
          datasets.put(RequestReader.tenant(request), dataset, name, upload, conditions::allow));
    } catch (DatasetChangeException e) {
      throw conflict(e);
    }
  }

  @Conditional
  @GetMapping(FILES)
  void get(HttpServletRequest request, HttpServletResponse response, @PathVariable("id") String id)
      throws IOException {
    String name = Downloads.fileName(request);
    Preconditions conditions = Preconditions.of(request);
    DatasetFile file =
        newest(request, id).files().stream()
            .filter(f -> f.name().equals(name))
            .findFirst()
            .orElseThrow(() -> noFile(id));
    if (!conditions.isMatch(Optional.of(file.sha256()))) {
      throw preconditionFailed();
    }
    response.setHeader("ETag", Preconditions.tag(file.sha256()));
    if (conditions.isNotModified(file.sha256())) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    try (InputStream content = datasets.open(file).orElseThrow(() -> noFile(id))) {
      Downloads.markAsAttachment(response, name);
      Downloads.send(response, content, file.sizeBytes(), Downloads.harmless(""));
    }
  }

  @Conditional
  @DeleteMapping(path = FILES, produces = RequestReader.JSON)
  ResponseEntity<byte[]> delete(HttpServletRequest request, @PathVariable("id") String id) {
    Name dataset = requireId(id);
    String name = Downloads.fileName(request);
    Preconditions conditions = Preconditions.of(request);
    try {
      return document(
          datasets
              .remove(RequestReader.tenant(request), dataset, name, conditions::allow)
              .orElseThrow(() -> noFile(id)));
    } catch (DatasetChangeException e) {
      throw conflict(e);
    }
  }

  @PutMapping(path = OPTIONS, produces = RequestReader.JSON)
  ResponseEntity<byte[]> setOptions(HttpServletRequest request, @PathVariable("id") String id)
      throws IOException, RefusedException {
    Name dataset = requireId(id);
    String name = Downloads.fileName(request);
    TenantId tenant = RequestReader.tenant(request);
    JsonNode options;
    try (BodyBudget.Reservation held = bodies.memory(tenant)) {
      options = FileOptionsCheck.read(bodies.json(request, held), name);
    }
    try {
      return document(
          datasets
              .setOptions(tenant, dataset, name, options.isEmpty() ? null : options)
              .orElseThrow(() -> noFile(id)));
    } catch (DatasetChangeException e) {
      throw conflict(e);
    }
  }

  private PinnedDataset newest(HttpServletRequest request, String id) {
    return datasets
        .newest(RequestReader.tenant(request), requireId(id))
        .orElseThrow(() -> ApiException.notFound("There is no dataset " + id));
  }

  private static Name requireId(String id) {
    return Name.parse(id)
        .orElseThrow(
            () ->
                ApiException.of(
                    ProblemType.INVALID_NAME,
                    "A dataset name must be 1 to 63 lower-case letters, digits, - and _, and start"
                        + " with a letter or digit"));
  }

  private static ResponseEntity<byte[]> document(PinnedDataset dataset) {
    ObjectNode document =
        Json.MAPPER
            .createObjectNode()
            .put("dataset_id", dataset.id().value())
            .put("version", dataset.version());
    ArrayNode files = document.putArray("files");
    for (DatasetFile file : dataset.files()) {
      ObjectNode described = files.addObject();
      described
          .put("name", file.name())
          .put("size_bytes", file.sizeBytes())
          .put("sha256", file.sha256())
          .put(
              "href",
              "/v1/datasets/"
                  + dataset.id()
                  + "/files/"
                  + UriUtils.encodePath(file.name(), StandardCharsets.UTF_8));
      if (file.options() != null) {
        described.set("options", file.options());
      }
    }
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .header("Cache-Control", "no-store")
        .body(Json.MAPPER.writeValueAsBytes(document));
  }

  private static ApiException noFile(String id) {
    return ApiException.notFound("The newest version of dataset " + id + " has no such file");
  }

  private static ApiException preconditionFailed() {
    return ApiException.of(
        ProblemType.PRECONDITION_FAILED, "If-Match or If-None-Match does not allow the request");
  }

  private static ApiException conflict(DatasetChangeException e) {
    if (e instanceof Datasets.PreconditionException) {
      return preconditionFailed();
    }
    return ApiException.of(ProblemType.CONFLICT, String.valueOf(e.getMessage()));
  }
}
