package dev.capstan.sink.view;

import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.result.ExecutionDocument;
import dev.capstan.schema.result.ExecutionDocuments;
import dev.capstan.schema.wire.Json;
import dev.capstan.storage.view.ViewChange;
import dev.capstan.storage.view.ViewChanges;
import java.util.Objects;

/** Makes the change that shows an execution as ended; pure. */
public final class ViewUpdates {
  private final ViewRetention retention;

  public ViewUpdates(ViewRetention retention) {
    this.retention = retention;
  }

  /**
   * The change that follows from a capsule, with the document that clients get when it is small
   * enough.
   */
  public ViewChange ended(Capsule capsule) {
    String digest = Objects.requireNonNull(capsule.digest(), "a recorded capsule is sealed");
    ExecutionDocument document = ExecutionDocuments.withCapsule(capsule.result(), digest);
    byte[] bytes = Json.MAPPER.writeValueAsBytes(document);
    return ViewChanges.terminal(
        document,
        digest,
        retention.state(),
        bytes.length <= retention.documentMaxBytes() ? bytes : null,
        retention.document());
  }
}
