package dev.capstan.sandbox.frame;

/** Types of frames, as in runner-image/PROTOCOL.md. Append only; unknown types are skipped. */
final class FrameType {
  static final byte JOB = 0x01;
  static final byte FILE = 0x02;
  static final byte STDIN = 0x03;
  static final byte INPUT_END = 0x0F;
  static final byte STARTED = 0x11;
  static final byte STDOUT = 0x12;
  static final byte STDERR = 0x13;
  static final byte TABLE = 0x14;
  static final byte DISPLAY = 0x15;
  static final byte ARTIFACT = 0x16;
  static final byte ERROR = 0x17;
  static final byte EXIT = 0x18;
  static final byte SKIPPED = 0x19;
  static final byte CLEAR = 0x1A;
  static final byte RESULT_END = 0x1F;

  private FrameType() {}
}
