package dev.capstan.sandbox.frame;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A stream has the same frames in whatever pieces it arrives. */
public final class FrameParserFuzz {
  private FrameParserFuzz() {}

  public static void fuzzerTestOneInput(byte[] stream) {
    Frames whole = new Frames(stream, Math.max(1, stream.length));
    int size = stream.length == 0 ? 1 : 1 + (stream[stream.length - 1] & 0x1F);
    Frames pieces = new Frames(stream, size);
    if (!whole.isSame(pieces)) {
      throw new AssertionError(whole + " in pieces of " + size + ": " + pieces);
    }
    if (whole.payload.size() > stream.length) {
      throw new AssertionError("more bytes than were sent: " + whole);
    }
  }

  /** What a parser made of a stream. */
  private static final class Frames implements FrameParser.Receiver {
    private final List<String> events = new ArrayList<>();
    private final ByteArrayOutputStream payload = new ByteArrayOutputStream();

    Frames(byte[] stream, int size) {
      FrameParser parser = new FrameParser(this);
      for (int at = 0; at < stream.length; at += size) {
        parser.write(stream, at, Math.min(size, stream.length - at));
      }
      events.add("defect " + parser.defect());
    }

    @Override
    public void begin(byte type, long length) {
      events.add("begin " + type + " of " + length + " at " + payload.size());
    }

    @Override
    public void piece(byte[] bytes, int offset, int length) {
      payload.write(bytes, offset, length);
    }

    @Override
    public void end() {
      events.add("end at " + payload.size());
    }

    boolean isSame(Frames other) {
      return events.equals(other.events)
          && Arrays.equals(payload.toByteArray(), other.payload.toByteArray());
    }

    @Override
    public String toString() {
      return events.toString();
    }
  }
}
