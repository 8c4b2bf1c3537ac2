package dev.capstan.sandbox.frame;

import tools.jackson.core.JsonGenerator;

/**
 * Copies values that a guest wrote, token by token, so that every reader accepts the copy. Half
 * surrogates are replaced; integers that a double can't represent, and numbers beyond a double's
 * range, become strings. Other numbers stay as they were written.
 */
final class CleanCopy {
  private static final long EXACT_IN_DOUBLE = 1L << 53;

  private CleanCopy() {}

  /** Copies the value that begins at the reader's token, up to its last token. */
  static void value(GuestJson in, JsonGenerator out) throws UnusableResultException {
    int depth = 0;
    while (true) {
      depth += token(in, out);
      if (depth == 0) {
        return;
      }
      in.next();
    }
  }

  /** Returns by how much the token changes the depth. */
  private static int token(GuestJson in, JsonGenerator out) {
    switch (in.token()) {
      case START_OBJECT -> out.writeStartObject();
      case END_OBJECT -> out.writeEndObject();
      case START_ARRAY -> out.writeStartArray();
      case END_ARRAY -> out.writeEndArray();
      case PROPERTY_NAME -> out.writeName(GuestText.wellFormed(in.text()));
      case VALUE_STRING -> out.writeString(GuestText.wellFormed(in.text()));
      case VALUE_NUMBER_INT -> {
        if (in.isIntegerWithin(EXACT_IN_DOUBLE)) {
          out.writeNumber(in.text());
        } else {
          out.writeString(in.text());
        }
      }
      case VALUE_NUMBER_FLOAT -> {
        double value = in.doubleValue();
        if (Double.isFinite(value)) {
          out.writeNumber(in.text());
        } else {
          out.writeString(Double.toString(value));
        }
      }
      case VALUE_TRUE -> out.writeBoolean(true);
      case VALUE_FALSE -> out.writeBoolean(false);
      case VALUE_NULL -> out.writeNull();
      case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new IllegalStateException("copy: JSON text has no token " + in.token());
    }
    return in.token().isStructStart() ? 1 : in.token().isStructEnd() ? -1 : 0;
  }
}
