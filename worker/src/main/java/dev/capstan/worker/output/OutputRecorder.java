package dev.capstan.worker.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.sandbox.frame.RunnerResult;
import dev.capstan.schema.attempt.Display;
import dev.capstan.schema.attempt.Output;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.json.Json;
import dev.capstan.storage.object.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Converts a runner result to the output in a record. A result record has at most 64 KiB: each part
 * has a share of it, and longer parts go to the store.
 */
public final class OutputRecorder {
  private static final int MAX_INLINE_ROWS_BYTES = 24 << 10;
  private static final int MAX_INLINE_STREAM_BYTES = 8 << 10;
  private static final int MAX_INLINE_DISPLAYS_BYTES = 12 << 10;

  private final ObjectStore store;

  public OutputRecorder(ObjectStore store) {
    this.store = store;
  }

  /**
   * @param nonce of the attempt, which separates its parts from those of other attempts
   * @throws dev.capstan.storage.object.ObjectStoreException if a part can't be stored
   */
  public Output record(ExecutionKey key, String nonce, RunnerResult answer) {
    StoredParts parts = new StoredParts(store, key, nonce);
    answer.artifacts().forEach(parts::addArtifact);
    RunnerResult.Table table = answer.table();
    return new Output(
        table == null ? null : table.columns(),
        table == null ? null : rows(table, parts),
        table == null ? null : (Long) table.rowCount(),
        table == null ? null : (Boolean) table.rowsTruncated(),
        answer.execTimeMs(),
        stream("stdout", answer.stdout(), parts),
        answer.stdoutTrunc(),
        stream("stderr", answer.stderr(), parts),
        answer.stderrTrunc(),
        answer.exitCode(),
        displays(answer.displays(), parts),
        parts.artifacts(),
        answer.skippedArtifacts(),
        parts.stored());
  }

  private static @Nullable JsonNode rows(RunnerResult.Table table, StoredParts parts) {
    byte[] json = Json.MAPPER.writeValueAsBytes(table.rows());
    if (json.length <= MAX_INLINE_ROWS_BYTES) {
      return table.rows();
    }
    parts.add("rows", json, "application/json");
    return null;
  }

  private static @Nullable String stream(String name, byte[] content, StoredParts parts) {
    if (content.length <= MAX_INLINE_STREAM_BYTES) {
      return new String(content, UTF_8);
    }
    parts.add(name, content, "text/plain; charset=utf-8");
    return null;
  }

  /** Texts of displays stay in the record up to the share; further texts become artifacts. */
  private static List<Display> displays(List<Display> displays, StoredParts parts) {
    List<Display> kept = new ArrayList<>();
    int left = MAX_INLINE_DISPLAYS_BYTES;
    for (Display display : displays) {
      byte[] text = display.text() == null ? new byte[0] : display.text().getBytes(UTF_8);
      if (text.length <= left) {
        left -= text.length;
        kept.add(display);
      } else {
        String name =
            "display-text-" + (kept.size() + 1) + MediaTypes.extension(display.mimeType());
        parts.addArtifact(name, text, display.mimeType());
        kept.add(new Display(display.mimeType(), null, name));
      }
    }
    return kept;
  }
}
