package dev.capstan.worker.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.sandbox.frame.RunnerResult.SpooledArtifact;
import dev.capstan.schema.attempt.Artifact;
import dev.capstan.schema.attempt.StoredPart;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.json.Sha256;
import dev.capstan.schema.result.ExecutionDocuments;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;

/** Writes parts of one attempt's output to the store and lists them. */
final class StoredParts {
  private final ObjectStore store;
  private final ExecutionKey key;
  private final String nonce;
  private final List<StoredPart> stored = new ArrayList<>();
  private final List<Artifact> artifacts = new ArrayList<>();

  StoredParts(ObjectStore store, ExecutionKey key, String nonce) {
    this.store = store;
    this.key = key;
    this.nonce = nonce;
  }

  StoredPart add(String part, byte[] content, String mediaType) {
    String object = ObjectKeys.output(key, nonce, part);
    store.put(object, content, mediaType);
    StoredPart added = new StoredPart(part, object, content.length, Sha256.hex(content));
    stored.add(added);
    return added;
  }

  void addArtifact(SpooledArtifact file) {
    String part = "artifacts/" + file.name();
    String object = ObjectKeys.output(key, nonce, part);
    String mediaType = MediaTypes.of(file.name());
    store.put(object, file.path(), mediaType);
    stored.add(new StoredPart(part, object, file.sizeBytes(), file.sha256()));
    artifacts.add(artifact(file.name(), file.sizeBytes(), file.sha256(), mediaType));
  }

  void addArtifact(String name, byte[] content, String mediaType) {
    StoredPart part = add("artifacts/" + name, content, mediaType);
    artifacts.add(artifact(name, content.length, part.sha256(), mediaType));
  }

  List<StoredPart> stored() {
    return stored;
  }

  List<Artifact> artifacts() {
    return artifacts;
  }

  private Artifact artifact(String name, long sizeBytes, String sha256, String mediaType) {
    String href = ExecutionDocuments.path(key.id()) + "/artifacts/" + encoded(name);
    return new Artifact(name, sizeBytes, sha256, mediaType, href);
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, UTF_8).replace("+", "%20").replace("%2F", "/");
  }
}
