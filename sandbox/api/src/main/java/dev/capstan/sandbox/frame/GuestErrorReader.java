package dev.capstan.sandbox.frame;

import org.jspecify.annotations.Nullable;

/** Reads an ERROR frame. */
final class GuestErrorReader {
  private static final int MAX_TYPE_CHARS = 100;
  private static final int MAX_MESSAGE_CHARS = 8_000;
  private static final int MAX_DETAIL_CHARS = 32_000;

  private @Nullable String type;
  private @Nullable String message;
  private @Nullable String detail;
  private @Nullable Integer line;

  private GuestErrorReader() {}

  static RunnerResult.GuestError read(SpooledContent frame) throws UnusableResultException {
    GuestErrorReader reader = new GuestErrorReader();
    GuestJson.read("error", frame, reader::member);
    return new RunnerResult.GuestError(
        GuestJson.required(reader.type, "type", "error"),
        GuestJson.required(reader.message, "message", "error"),
        reader.detail,
        reader.line);
  }

  private void member(GuestJson json, String name) throws UnusableResultException {
    switch (name) {
      case "type" -> type = json.optionalText(name, MAX_TYPE_CHARS);
      case "message" -> message = json.optionalText(name, MAX_MESSAGE_CHARS);
      case "detail" -> detail = json.optionalText(name, MAX_DETAIL_CHARS);
      case "line" -> {
        if (!json.isNull()) {
          line = (int) json.number(name, Integer.MAX_VALUE);
        }
      }
      default -> json.skip();
    }
  }
}
