package dev.capstan.sandbox.frame;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads JSON that a guest wrote, as a stream. It holds one token and the names of the objects
 * around it, never a tree. It refuses depth, duplicate keys, NaN and trailing text; bytes that are
 * no UTF-8 are replaced. The size of the text is limited by its collector.
 */
final class GuestJson {
  /** Lower than that of records, which contain the same values at a greater depth. */
  static final int MAX_DEPTH = 48;

  private static final int MAX_STRING_CHARS = 64 << 20;
  private static final int MAX_NAME_CHARS = 10_000;
  private static final int SHOWN_CHARS = 200;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(MAX_STRING_CHARS)
                  .maxNameLength(MAX_NAME_CHARS)
                  .build())
          // else the names that guests make up fill a table that all parsers share
          .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
          .build();

  private final String what;
  private final JsonParser parser;
  private final OpenNames names = new OpenNames();

  private GuestJson(String what, JsonParser parser) {
    this.what = what;
    this.parser = parser;
  }

  /** Reads the value of a member of an object, up to its last token. */
  interface Member {
    void read(GuestJson json, String name) throws UnusableResultException;
  }

  /** Reads an element of an array, up to its last token. */
  interface Element {
    void read(GuestJson json) throws UnusableResultException;
  }

  /**
   * Reads a document that is one object.
   *
   * @throws UncheckedIOException if this machine can't read its spool
   */
  static void read(String what, SpooledContent utf8, Member member) throws UnusableResultException {
    try (JsonParser parser = FACTORY.createParser(new InputStreamReader(utf8.open(), UTF_8))) {
      GuestJson json = new GuestJson(what, parser);
      json.next();
      json.object(member);
      if (parser.nextToken() != null) {
        throw json.invalid("text follows its end");
      }
    } catch (JacksonIOException e) {
      throw new UncheckedIOException("the worker's spool can't be read", e.getCause());
    } catch (JacksonException e) {
      throw new UnusableResultException(
          "the %s is not valid JSON: %s"
              .formatted(what, GuestText.cut(e.getOriginalMessage(), SHOWN_CHARS)));
    }
  }

  JsonToken token() {
    JsonToken token = parser.currentToken();
    return token == null ? JsonToken.NOT_AVAILABLE : token;
  }

  /** Goes to the next token; there is always one, up to the end of the document's object. */
  JsonToken next() throws UnusableResultException {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw invalid("it ends early");
    }
    switch (token) {
      case START_OBJECT -> names.beginObject();
      case PROPERTY_NAME -> names.add(parser.currentName());
      case END_OBJECT -> names.endObject();
      default -> {}
    }
    return token;
  }

  boolean isNull() {
    return token() == JsonToken.VALUE_NULL;
  }

  /** The text of the current token: a string's, a number's as it was written, a name. */
  String text() {
    return parser.getString();
  }

  double doubleValue() {
    return parser.getDoubleValue();
  }

  /** Whether the current token is a whole number of at most {@code max}, up or down. */
  boolean isIntegerWithin(long max) {
    return token() == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
        && parser.getLongValue() <= max
        && parser.getLongValue() >= -max;
  }

  /** Reads the object that begins here. */
  void object(Member member) throws UnusableResultException {
    if (token() != JsonToken.START_OBJECT) {
      throw new UnusableResultException("the " + what + " is not a JSON object");
    }
    while (next() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      next();
      member.read(this, name);
    }
  }

  /** Reads the array that begins here. */
  void array(Element element) throws UnusableResultException {
    while (next() != JsonToken.END_ARRAY) {
      element.read(this);
    }
  }

  /** Passes over the value that begins here. */
  void skip() throws UnusableResultException {
    int depth = 0;
    JsonToken token = token();
    while (true) {
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (depth == 0) {
        return;
      }
      token = next();
    }
  }

  /** The string here, cut to {@code maxChars}; null for null. */
  @Nullable String optionalText(String field, int maxChars) throws UnusableResultException {
    return switch (token()) {
      case VALUE_STRING -> GuestText.cut(text(), maxChars);
      case VALUE_NULL -> null;
      default -> throw wrong(field, "a string");
    };
  }

  /** The whole number here, from 0 to {@code max}. */
  long number(String field, long max) throws UnusableResultException {
    if (!isIntegerWithin(max) || parser.getLongValue() < 0) {
      throw wrong(field, "a number from 0 to " + max);
    }
    return parser.getLongValue();
  }

  boolean flag(String field) throws UnusableResultException {
    return switch (token()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw wrong(field, "true or false");
    };
  }

  /** A field that the document must have. */
  static <T> T required(@Nullable T value, String field, String what)
      throws UnusableResultException {
    if (value == null) {
      throw new UnusableResultException("the " + what + " has no " + field);
    }
    return value;
  }

  private UnusableResultException wrong(String field, String expected) {
    return new UnusableResultException("the %s's %s is not %s".formatted(what, field, expected));
  }

  private UnusableResultException invalid(String why) {
    return new UnusableResultException("the " + what + " is not valid JSON: " + why);
  }
}
