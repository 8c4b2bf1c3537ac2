package dev.capstan.sandbox.frame;

import static dev.capstan.testing.Invariant.require;

import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.FileNameRule;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** A result becomes a value within its limits, or a defect, whatever the guest sends. */
public final class RunnerResultFuzz {
  private static final int MAX_OUTPUT_BYTES = 500;
  private static final int MAX_ARTIFACTS = 3;
  private static final int MAX_ARTIFACT_BYTES = 1000;
  private static final Path SPOOL = Path.of("spool");

  private RunnerResultFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    byte[] stream = stream(input);
    try (RunnerResultCollector collector =
        new RunnerResultCollector(
            MAX_OUTPUT_BYTES, MAX_ARTIFACTS, MAX_ARTIFACT_BYTES, SPOOL, OutputListener.NONE)) {
      int size = 1 + stream.length / 3;
      for (int at = 0; at < stream.length; at += size) {
        collector.write(stream, at, Math.min(size, stream.length - at));
      }
      check(collector.finish());
    }
    require(!Files.exists(SPOOL), "the spool is deleted");
  }

  /**
   * Frames whose length is right: a type, two bytes of length, the payload. A type of 0 is followed
   * by bytes that are sent as they are.
   */
  private static byte[] stream(byte[] input) {
    ByteBuffer in = ByteBuffer.wrap(input);
    RunnerResultBytes stream = new RunnerResultBytes();
    while (in.remaining() >= 3) {
      byte type = in.get();
      byte[] payload = new byte[Math.min(Short.toUnsignedInt(in.getShort()), in.remaining())];
      in.get(payload);
      if (type == 0) {
        stream.raw(payload);
      } else {
        stream.frame(type, payload);
      }
    }
    return stream.toBytes();
  }

  private static void check(RunnerResult result) {
    require(result.stdout().sizeBytes() <= MAX_OUTPUT_BYTES, "stdout is cut");
    require(result.stderr().sizeBytes() <= MAX_OUTPUT_BYTES, "stderr is cut");
    require(result.displays().size() <= RunnerResultFrames.MAX_DISPLAYS, "displays are limited");
    require(result.skippedArtifacts().size() <= 101, "the list of skipped files is limited");
    result
        .artifacts()
        .forEach(file -> require(FileNameRule.allows(file.name()), "names of artifacts are valid"));
    require(
        result.artifacts().stream().filter(file -> file.name().startsWith("out/")).count()
            <= MAX_ARTIFACTS,
        "artifacts are limited");
    RunnerResult.Table table = result.table();
    if (table != null) {
      JsonNode rows = Json.STRICT.readTree(table.rows().toByteArray());
      require(rows.isArray() && rows.size() <= table.rowCount(), "rows are counted");
      rows.forEach(row -> require(row.size() == table.columns().size(), "a row has all cells"));
    }
    Json.MAPPER.writeValueAsBytes(result);
  }
}
