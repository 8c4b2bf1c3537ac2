package dev.capstan.storage.view;

import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.json.Json;
import dev.capstan.schema.result.ExecutionDocument;
import dev.capstan.schema.result.ExecutionDocuments;
import java.util.Objects;

/**
 * A terminal execution, as recorded in its capsule.
 *
 * @param document JSON, as clients get it
 */
@SuppressWarnings("ArrayRecordComponent") // passed on once, never compared
public record TerminalView(ExecutionDocument end, String digest, byte[] document) {
  public static TerminalView of(Capsule capsule) {
    String digest = Objects.requireNonNull(capsule.digest(), "a recorded capsule is sealed");
    ExecutionDocument end = ExecutionDocuments.withCapsule(capsule.result(), digest);
    return new TerminalView(end, digest, Json.MAPPER.writeValueAsBytes(end));
  }

  /** The change to the terminal state, with the document unless it is too large. */
  public ViewChange change(ViewRetention retention) {
    boolean isCached = document.length <= retention.documentMaxBytes();
    return ViewChanges.terminal(
        end, digest, retention.state(), isCached ? document : null, retention.document());
  }
}
