package dev.capstan.submitter.admission;

import dev.capstan.schema.problem.FieldError;
import dev.capstan.schema.request.Limits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads JSON into a tree whose size is limited: the number of values, their depth, and the length
 * of names and texts. Long programs, inputs and files stay where they are in the bytes. For one
 * use.
 */
final class RequestParser {
  /** Several times what the largest valid request has. */
  static final int MAX_VALUES = 10_000;

  /** Longer than any valid text that is not a program, an input or a file, with all escapes. */
  private static final int MAX_TEXT_BYTES = 1 << 20;

  private static final int LARGE_BYTES = 64 << 10;
  private static final int MAX_NAME_LENGTH = 1024;
  private static final int MAX_DEPTH = 64;

  /** The texts that may be moved to the object store. */
  private static final Pattern MOVABLE =
      Pattern.compile("/(sql|python_code|code|stdin|files/[0-9]+/content_base64)");

  private static final JsonFactory STRICT =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNameLength(MAX_NAME_LENGTH)
                  .maxStringLength(MAX_TEXT_BYTES)
                  .build())
          .configure(StreamReadFeature.STRICT_DUPLICATE_DETECTION, true)
          .build();

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final byte[] json;
  private final Map<String, LargeText> large = new HashMap<>();
  private int values;

  /**
   * @param json in valid UTF-8
   */
  RequestParser(byte[] json) {
    this.json = json;
  }

  RequestBody parse() throws RefusedException {
    try (JsonParser parser = STRICT.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() == null) {
        throw RequestBody.malformed("The body is empty; expected a JSON object");
      }
      JsonNode tree = value(parser, "", 0);
      if (parser.nextToken() != null) {
        throw RequestBody.malformed("Text after the JSON value");
      }
      return new RequestBody(tree, large);
    }
  }

  private JsonNode value(JsonParser parser, String pointer, int depth) throws RefusedException {
    if (++values > MAX_VALUES) {
      throw RefusedException.invalid(
          List.of(new FieldError("", "has too many values and names; at most " + MAX_VALUES)));
    }
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> object(parser, pointer, depth + 1);
      case START_ARRAY -> array(parser, pointer, depth + 1);
      case VALUE_STRING -> text(parser, pointer);
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
          };
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
      case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(token == JsonToken.VALUE_TRUE);
      case VALUE_NULL -> NODES.nullNode();
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("no value begins with " + token);
    };
  }

  private ObjectNode object(JsonParser parser, String pointer, int depth) throws RefusedException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      values++;
      String name = parser.currentName();
      parser.nextToken();
      object.set(name, value(parser, child(pointer, name, depth), depth));
    }
    return object;
  }

  private ArrayNode array(JsonParser parser, String pointer, int depth) throws RefusedException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser, child(pointer, String.valueOf(array.size()), depth), depth));
    }
    return array;
  }

  /** Only the places of a request's own fields are needed; those deeper share their parent's. */
  private static String child(String pointer, String name, int depth) {
    return depth > 3 ? pointer : pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  private JsonNode text(JsonParser parser, String pointer) throws RefusedException {
    int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset()) + 1;
    int to = end(from);
    // small requests stay in the record as they are
    if (json.length > Limits.MAX_INLINE_BYTES
        && to - from > LARGE_BYTES
        && MOVABLE.matcher(pointer).matches()) {
      large.put(pointer, new LargeText(json, from, to));
      return NODES.stringNode(pointer.endsWith("base64") ? "" : " ");
    }
    if (to - from > MAX_TEXT_BYTES) {
      throw RefusedException.invalid(List.of(new FieldError(pointer, "is too long")));
    }
    return NODES.stringNode(parser.getString());
  }

  /** The closing quote. */
  private int end(int from) throws RefusedException {
    for (int i = from; i < json.length; i++) {
      if (json[i] == '\\') {
        i++;
      } else if (json[i] == '"') {
        return i;
      }
    }
    throw RequestBody.malformed("The body ends within a text");
  }
}
