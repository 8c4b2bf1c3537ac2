package dev.capstan.worker.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.sandbox.frame.RunnerResult;
import dev.capstan.sandbox.frame.SpooledContent;
import dev.capstan.schema.attempt.Column;
import dev.capstan.schema.attempt.Display;
import dev.capstan.schema.attempt.Output;
import dev.capstan.schema.attempt.SkippedArtifact;
import dev.capstan.schema.execution.ExecutionKey;
import dev.capstan.schema.json.Json;
import dev.capstan.storage.object.ObjectStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Converts a runner result to the output in a record. Each part has a share of the record, measured
 * as the JSON that is sent: longer parts go to the store, longer lists are cut with a note. So the
 * record fits whatever the guest reported (see {@link
 * dev.capstan.schema.request.Limits#MAX_RESULT_RECORD_BYTES}).
 */
public final class OutputRecorder {
  static final int MAX_INLINE_ROWS_BYTES = 24 << 10;
  static final int MAX_INLINE_COLUMNS_BYTES = 48 << 10;
  static final int MAX_INLINE_STREAM_BYTES = 8 << 10;
  static final int MAX_ENCODED_STREAM_BYTES = 16 << 10;
  static final int MAX_INLINE_DISPLAYS_BYTES = 12 << 10;
  static final int MAX_SKIPPED_BYTES = 16 << 10;

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
    List<SkippedArtifact> skipped = new ArrayList<>(answer.skippedArtifacts());
    answer.artifacts().forEach(file -> parts.addArtifact(file).ifPresent(skipped::add));
    RunnerResult.Table table = answer.table();
    List<Display> displays = displays(answer.displays(), parts, skipped);
    return new Output(
        table == null ? null : columns(table.columns(), parts),
        table == null ? null : rows(table.rows(), parts),
        table == null ? null : (Long) table.rowCount(),
        table == null ? null : (Boolean) table.rowsTruncated(),
        answer.execTimeMs(),
        stream("stdout", answer.stdout(), answer.stdoutTrunc(), parts),
        answer.stdoutTrunc(),
        stream("stderr", answer.stderr(), answer.stderrTrunc(), parts),
        answer.stderrTrunc(),
        answer.exitCode(),
        displays,
        parts.artifacts(),
        listed(skipped),
        parts.stored());
  }

  private static @Nullable List<Column> columns(List<Column> columns, StoredParts parts) {
    byte[] json = Json.MAPPER.writeValueAsBytes(columns);
    if (json.length <= MAX_INLINE_COLUMNS_BYTES) {
      return columns;
    }
    parts.add("columns", SpooledContent.of(json), "application/json");
    return null;
  }

  private static @Nullable JsonNode rows(SpooledContent rows, StoredParts parts) {
    if (rows.sizeBytes() <= MAX_INLINE_ROWS_BYTES) {
      return Json.MAPPER.readTree(rows.toByteArray());
    }
    parts.add("rows", rows, "application/json");
    return null;
  }

  /** The text if it is short. Bytes that the text does not spell exactly are stored as well. */
  private static @Nullable String stream(
      String name, SpooledContent content, boolean truncated, StoredParts parts) {
    String text = null;
    boolean exact = false;
    if (content.sizeBytes() <= MAX_INLINE_STREAM_BYTES) {
      byte[] bytes = content.toByteArray();
      String decoded = EncodedText.decode(bytes, truncated);
      if (EncodedText.bytes(decoded) <= MAX_ENCODED_STREAM_BYTES) {
        text = decoded;
        exact = Arrays.equals(decoded.getBytes(UTF_8), bytes);
      }
    }
    if (!exact) {
      parts.add(name, content, "text/plain; charset=utf-8");
    }
    return text;
  }

  /** Texts of displays stay in the record up to the share; further texts become artifacts. */
  private static List<Display> displays(
      List<Display> displays, StoredParts parts, List<SkippedArtifact> skipped) {
    List<Display> kept = new ArrayList<>();
    long left = MAX_INLINE_DISPLAYS_BYTES;
    for (Display display : displays) {
      String text = display.text();
      if (display.artifact() != null && !parts.hasArtifact(display.artifact())) {
        continue; // the artifact is listed as skipped
      }
      long size = text == null ? 0 : EncodedText.bytes(text);
      if (size <= left) {
        left -= size;
        kept.add(display);
        continue;
      }
      String name = "display-text-" + (kept.size() + 1) + MediaTypes.extension(display.mimeType());
      parts
          .addArtifact(name, String.valueOf(text).getBytes(UTF_8), display.mimeType())
          .ifPresentOrElse(
              skipped::add, () -> kept.add(new Display(display.mimeType(), null, name)));
    }
    return kept;
  }

  private static List<SkippedArtifact> listed(List<SkippedArtifact> skipped) {
    List<SkippedArtifact> listed = new ArrayList<>();
    long left = MAX_SKIPPED_BYTES;
    for (SkippedArtifact entry : skipped) {
      left -= EncodedText.bytes(entry.name()) + EncodedText.bytes(entry.reason());
      if (left < 0) {
        listed.add(
            new SkippedArtifact("…", skipped.size() - listed.size() + " more are not listed"));
        return listed;
      }
      listed.add(entry);
    }
    return listed;
  }
}
