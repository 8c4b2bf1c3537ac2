package dev.capstan.worker.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.sandbox.frame.RunnerResult.SpooledArtifact;
import dev.capstan.sandbox.frame.SpooledContent;
import dev.capstan.schema.attempt.Artifact;
import dev.capstan.schema.attempt.SkippedArtifact;
import dev.capstan.schema.attempt.StoredPart;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.result.ExecutionDocuments;
import dev.capstan.schema.wire.ObjectKeys;
import dev.capstan.storage.object.ObjectStore;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes parts of one attempt's output to the store and lists them. */
final class StoredParts {
  /** Of the two lists that name artifacts, as JSON: enough for 100 names of the maximum length. */
  static final int MAX_LIST_BYTES = 256 << 10;

  /** Two digests, two sizes, field names. */
  private static final int OTHER_FIELDS_BYTES = 300;

  private final ObjectStore store;
  private final ExecutionKey key;
  private final String nonce;
  private final List<StoredPart> stored = new ArrayList<>();
  private final List<Artifact> artifacts = new ArrayList<>();
  private long listBytesLeft = MAX_LIST_BYTES;

  StoredParts(ObjectStore store, ExecutionKey key, String nonce) {
    this.store = store;
    this.key = key;
    this.nonce = nonce;
  }

  StoredPart add(String part, SpooledContent content, String mediaType) {
    String object = ObjectKeys.output(key, nonce, part);
    switch (content) {
      case SpooledContent.InMemory(byte[] bytes) -> store.put(object, bytes, mediaType);
      case SpooledContent.OnDisk onDisk -> store.put(object, onDisk.path(), mediaType);
    }
    StoredPart added = new StoredPart(part, object, content.sizeBytes(), content.sha256());
    stored.add(added);
    return added;
  }

  /** Adds a file of the sandbox, or returns why it is skipped. */
  Optional<SkippedArtifact> addArtifact(SpooledArtifact file) {
    return addArtifact(file.name(), file.content(), MediaTypes.of(file.name()));
  }

  /** Adds a text, or returns why it is skipped. */
  Optional<SkippedArtifact> addArtifact(String name, byte[] content, String mediaType) {
    return addArtifact(name, SpooledContent.of(content), mediaType);
  }

  private Optional<SkippedArtifact> addArtifact(
      String name, SpooledContent content, String mediaType) {
    String part = "artifacts/" + name;
    long listBytes =
        EncodedText.bytes(name)
            + EncodedText.bytes(href(name))
            + EncodedText.bytes(part)
            + EncodedText.bytes(ObjectKeys.output(key, nonce, part))
            + EncodedText.bytes(mediaType)
            + OTHER_FIELDS_BYTES;
    if (listBytes > listBytesLeft) {
      return Optional.of(
          new SkippedArtifact(
              name, "the names of the artifacts need more than " + MAX_LIST_BYTES + " bytes"));
    }
    listBytesLeft -= listBytes;
    StoredPart stored = add(part, content, mediaType);
    artifacts.add(new Artifact(name, content.sizeBytes(), stored.sha256(), mediaType, href(name)));
    return Optional.empty();
  }

  boolean hasArtifact(String name) {
    return artifacts.stream().anyMatch(artifact -> artifact.name().equals(name));
  }

  List<StoredPart> stored() {
    return stored;
  }

  List<Artifact> artifacts() {
    return artifacts;
  }

  private String href(String name) {
    return ExecutionDocuments.path(key.id()) + "/artifacts/" + encoded(name);
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, UTF_8).replace("+", "%20").replace("%2F", "/");
  }
}
