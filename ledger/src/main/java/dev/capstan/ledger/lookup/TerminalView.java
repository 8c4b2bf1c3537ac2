package dev.capstan.ledger.lookup;

import dev.capstan.schema.capsule.Capsule;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.result.ExecutionDocument;
import dev.capstan.schema.result.ExecutionDocuments;
import dev.capstan.schema.wire.Json;
import dev.capstan.storage.view.ViewCache;
import dev.capstan.storage.view.ViewChanges;
import java.time.Duration;

/** An end as the view shows it, when the sink could not write it. */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record TerminalView(ExecutionDocument end, String digest, byte[] document) {
  private static final Duration RETENTION = Duration.ofHours(1);

  /** What a capsule says. */
  public static TerminalView of(Capsule capsule) {
    String digest = capsule.digest() == null ? "" : capsule.digest();
    ExecutionDocument end = ExecutionDocuments.withCapsule(capsule.result(), digest);
    return new TerminalView(end, digest, Json.MAPPER.writeValueAsBytes(end));
  }

  /**
   * @throws dev.capstan.storage.view.ViewCacheException if the cache can't be reached
   */
  public void writeTo(ViewCache views, ExecutionKey key) {
    views.apply(key, ViewChanges.terminal(end, digest, RETENTION, document, RETENTION));
  }
}
