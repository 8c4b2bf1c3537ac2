package dev.capstan.sandbox.roundtrip;

import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.QueryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Statements of SQL, and the tables that they have to give. */
final class SqlPrograms {
  private static final int VALUES = 40;
  private static final int MAX_DEPTH = 6;

  private SqlPrograms() {}

  /** Values of all types, at any depth, in one row. */
  static RoundTripProgram values(Random random) {
    List<String> selected = new ArrayList<>();
    ArrayNode columns = Json.MAPPER.createArrayNode();
    ArrayNode row = Json.MAPPER.createArrayNode();
    for (int i = 0; i < VALUES; i++) {
      SqlValue scalar = random.nextInt(3) == 0 ? SqlTimes.any(random) : SqlScalars.any(random);
      SqlValue value = scalar.nested(random, random.nextInt(MAX_DEPTH));
      selected.add(value.expression() + " AS c" + i);
      columns.addObject().put("name", "c" + i).put("type", value.type());
      row.add(value.json());
    }
    ArrayNode rows = Json.MAPPER.createArrayNode().add(row);
    return RoundTripProgram.of(
        QueryType.SQL, "SELECT " + String.join(",\n  ", selected), table(columns, rows));
  }

  /** The document of a statement with these rows. */
  static ObjectNode table(ArrayNode columns, ArrayNode rows) {
    ObjectNode expected = ResultDocument.success();
    ObjectNode table = expected.putObject("table");
    table.set("columns", columns);
    table.set("rows", rows);
    table.put("row_count", rows.size());
    table.put("rows_truncated", false);
    return expected;
  }

  /** One row that has a column for each scalar subquery. */
  static RoundTripProgram scalars(
      List<String> queries, String type, List<? extends JsonNode> values) {
    ArrayNode columns = Json.MAPPER.createArrayNode();
    List<String> selected = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      selected.add("(%s) AS c%d".formatted(queries.get(i), i));
      columns.addObject().put("name", "c" + i).put("type", type);
    }
    ArrayNode row = Json.MAPPER.createArrayNode();
    values.forEach(row::add);
    return RoundTripProgram.of(
        QueryType.SQL,
        "SELECT " + String.join(",\n  ", selected),
        table(columns, Json.MAPPER.createArrayNode().add(row)));
  }

  /** A name as SQL writes it, whatever characters it has. */
  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
