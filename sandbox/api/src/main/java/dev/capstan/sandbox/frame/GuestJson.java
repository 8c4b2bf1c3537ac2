package dev.capstan.sandbox.frame;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads JSON that a guest wrote. The parser refuses depth, duplicate keys and NaN; values that it
 * accepts but that cannot be written again (half surrogates, infinities, integers that a double
 * can't represent) are corrected here.
 */
final class GuestJson {
  private static final long EXACT_IN_DOUBLE = 1L << 53;

  private GuestJson() {}

  /** The object that {@code bytes} spell; bytes that are no UTF-8 are replaced. */
  static ObjectNode object(String what, byte[] bytes) throws UnusableResultException {
    try {
      if (Json.STRICT.readTree(new String(bytes, UTF_8)) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw new UnusableResultException(
          "the " + what + " is not valid JSON: " + GuestText.cut(e.getOriginalMessage(), 200));
    }
    throw new UnusableResultException("the " + what + " is not a JSON object");
  }

  static String text(ObjectNode object, String field, String what, int maxChars)
      throws UnusableResultException {
    String text = optionalText(object, field, what, maxChars);
    if (text == null) {
      throw new UnusableResultException("the " + what + " has no " + field);
    }
    return text;
  }

  static @Nullable String optionalText(ObjectNode object, String field, String what, int maxChars)
      throws UnusableResultException {
    JsonNode node = object.path(field);
    if (node.isMissingNode() || node.isNull()) {
      return null;
    }
    if (!node.isString()) {
      throw new UnusableResultException("the " + what + "'s " + field + " is not a string");
    }
    return GuestText.cut(node.stringValue(), maxChars);
  }

  static long number(ObjectNode object, String field, String what, long max)
      throws UnusableResultException {
    JsonNode node = object.path(field);
    if (!node.isIntegralNumber()
        || !node.canConvertToLong()
        || node.longValue() < 0
        || node.longValue() > max) {
      throw new UnusableResultException(
          "the " + what + "'s " + field + " is not a number from 0 to " + max);
    }
    return node.longValue();
  }

  static boolean flag(ObjectNode object, String field, String what) throws UnusableResultException {
    JsonNode node = object.path(field);
    if (!node.isBoolean() && !node.isMissingNode()) {
      throw new UnusableResultException("the " + what + "'s " + field + " is not true or false");
    }
    return node.isBoolean() && node.booleanValue();
  }

  /** A value that can be written again and read by anybody; the same one where nothing is wrong. */
  static JsonNode clean(JsonNode node) {
    return switch (node) {
      case ArrayNode array -> cleanArray(array);
      case ObjectNode object -> cleanObject(object);
      default -> cleanScalar(node);
    };
  }

  private static JsonNode cleanArray(ArrayNode array) {
    for (int i = 0; i < array.size(); i++) {
      JsonNode old = array.get(i);
      JsonNode cleaned = clean(old);
      if (cleaned != old) {
        array.set(i, cleaned);
      }
    }
    return array;
  }

  private static JsonNode cleanObject(ObjectNode object) {
    List<String> names = new ArrayList<>(object.propertyNames());
    for (String name : names) {
      JsonNode old = object.path(name);
      JsonNode cleaned = clean(old);
      String cleanName = GuestText.wellFormed(name);
      if (!cleanName.equals(name)) {
        object.remove(name);
      }
      if (cleaned != old || !cleanName.equals(name)) {
        object.set(cleanName, cleaned);
      }
    }
    return object;
  }

  private static JsonNode cleanScalar(JsonNode node) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (node.isString()) {
      String text = node.stringValue();
      String cleaned = GuestText.wellFormed(text);
      return cleaned.equals(text) ? node : nodes.stringNode(cleaned);
    }
    if (node.isIntegralNumber()) {
      boolean exact = node.canConvertToLong() && Math.abs(node.longValue()) <= EXACT_IN_DOUBLE;
      return exact ? node : nodes.stringNode(node.asString());
    }
    if (node.isNumber() && !Double.isFinite(node.doubleValue())) {
      return nodes.stringNode(node.asString());
    }
    return node;
  }
}
