package dev.capstan.sandbox.frame;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Builds what a runner, or a guest that plays one, would send. */
public final class RunnerResultBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public RunnerResultBytes started() {
    return frame(FrameType.STARTED, "");
  }

  public RunnerResultBytes stdout(String text) {
    return frame(FrameType.STDOUT, text);
  }

  public RunnerResultBytes stderr(String text) {
    return frame(FrameType.STDERR, text);
  }

  public RunnerResultBytes table(String json) {
    return frame(FrameType.TABLE, json);
  }

  public RunnerResultBytes display(String json) {
    return frame(FrameType.DISPLAY, json);
  }

  public RunnerResultBytes clear() {
    return frame(FrameType.CLEAR, "");
  }

  public RunnerResultBytes skipped(String json) {
    return frame(FrameType.SKIPPED, json);
  }

  public RunnerResultBytes artifact(String name, byte[] content) {
    byte[] nameBytes = name.getBytes(UTF_8);
    return frame(
        FrameType.ARTIFACT,
        ByteBuffer.allocate(2 + nameBytes.length + content.length)
            .putShort((short) nameBytes.length)
            .put(nameBytes)
            .put(content)
            .array());
  }

  public RunnerResultBytes error(String json) {
    return frame(FrameType.ERROR, json);
  }

  public RunnerResultBytes exit(String json) {
    return frame(FrameType.EXIT, json);
  }

  /** The end of a program that ended by itself. */
  public RunnerResultBytes exit(int code) {
    return exit(
        "{\"exit_code\":%d,\"exec_time_ms\":5,\"stdout_trunc\":false,\"stderr_trunc\":false,\"skipped_artifacts\":[]}"
            .formatted(code));
  }

  public RunnerResultBytes end() {
    return frame(FrameType.RESULT_END, "");
  }

  public RunnerResultBytes frame(int type, String payload) {
    return frame(type, payload.getBytes(UTF_8));
  }

  public RunnerResultBytes frame(int type, byte[] payload) {
    return header(type, payload.length).raw(payload);
  }

  /** A header alone, which may lie about what follows. */
  public RunnerResultBytes header(int type, int length) {
    return raw(ByteBuffer.allocate(6).put((byte) 1).put((byte) type).putInt(length).array());
  }

  public RunnerResultBytes raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  public byte[] toBytes() {
    return out.toByteArray();
  }
}
