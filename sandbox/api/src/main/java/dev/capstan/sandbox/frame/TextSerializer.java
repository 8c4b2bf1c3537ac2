package dev.capstan.sandbox.frame;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.std.StdSerializer;

/** Writes a UTF-8 text as a JSON string, as a stream. */
final class TextSerializer extends StdSerializer<SpooledContent> {
  TextSerializer() {
    super(SpooledContent.class);
  }

  @Override
  public void serialize(SpooledContent value, JsonGenerator out, SerializationContext context) {
    try (Reader text = new WholeCharacters(new InputStreamReader(value.open(), UTF_8))) {
      out.writeString(text, -1);
    } catch (IOException e) {
      throw new UncheckedIOException("the worker's spool can't be read", e);
    }
  }

  /** Never ends a piece between the halves of a character, which the generator would refuse. */
  private static final class WholeCharacters extends PushbackReader {
    WholeCharacters(Reader in) {
      super(in, 1);
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      if (read > 1 && Character.isHighSurrogate(buffer[offset + read - 1])) {
        unread(buffer[offset + read - 1]);
        return read - 1;
      }
      return read;
    }
  }
}
