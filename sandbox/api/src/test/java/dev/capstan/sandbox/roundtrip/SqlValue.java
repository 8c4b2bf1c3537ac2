package dev.capstan.sandbox.roundtrip;

import dev.capstan.schema.json.Json;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A value of SQL.
 *
 * @param expression SQL that gives it
 * @param type its type, as DuckDB writes it
 * @param json what it has to be in a result
 */
record SqlValue(String expression, String type, JsonNode json) {
  static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int KINDS = 5;

  /** The value inside of that many nested types. */
  SqlValue nested(Random random, int depth) {
    SqlValue value = this;
    for (int i = 0; i < depth; i++) {
      value = value.wrapped(random.nextInt(KINDS));
    }
    return value;
  }

  private SqlValue wrapped(int kind) {
    ObjectNode object = Json.MAPPER.createObjectNode();
    ArrayNode array = Json.MAPPER.createArrayNode();
    return switch (kind) {
      case 0 ->
          new SqlValue("[%s, NULL]".formatted(expression), type + "[]", array.add(json).addNull());
      case 1 ->
          new SqlValue(
              "{'a': %s, 'n': NULL::INTEGER}".formatted(expression),
              "STRUCT(a %s, n INTEGER)".formatted(type),
              object.set("a", json).putNull("n"));
      case 2 ->
          new SqlValue(
              "MAP {'k': %s}".formatted(expression),
              "MAP(VARCHAR, %s)".formatted(type),
              object.set("k", json));
      case 3 ->
          new SqlValue(
              "array_value(%s, %s)".formatted(expression, expression),
              type + "[2]",
              array.add(json).add(json));
      default ->
          new SqlValue(
              "union_value(u := %s)".formatted(expression),
              "UNION(u %s)".formatted(type),
              object.set("u", json));
    };
  }
}
