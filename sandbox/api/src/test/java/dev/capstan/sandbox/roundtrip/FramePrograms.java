package dev.capstan.sandbox.roundtrip;

import static dev.capstan.sandbox.roundtrip.SqlValue.NODES;

import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.QueryType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Data frames of pandas, whose tables have the types and forms of SQL. */
final class FramePrograms {
  private static final int MAX_ROWS = 8;

  /** An item of a column: how Python writes it, and what it has to be in a result. */
  private record Item(String python, JsonNode json) {}

  private record Column(String name, String type, String series, Function<Random, Item> item) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column(
              "integer", "BIGINT", "pd.Series([%s], dtype='int64')", random -> integer(random)),
          new Column(
              "category", "BIGINT", "pd.Series(pd.Categorical([%s]))", random -> integer(random)),
          new Column("real", "DOUBLE", "pd.Series([%s], dtype='float64')", FramePrograms::real),
          new Column("text", "VARCHAR", "pd.Series([%s], dtype='str')", FramePrograms::text),
          new Column("decimal", "DECIMAL", "pd.Series([%s], dtype=object)", FramePrograms::decimal),
          new Column(
              "time",
              "TIMESTAMP",
              "pd.to_datetime(pd.Series([%s]), format='ISO8601')",
              FramePrograms::time),
          new Column("blob", "BLOB", "pd.Series([%s], dtype=object)", FramePrograms::blob),
          new Column("nested", "JSON", "pd.Series([%s], dtype=object)", FramePrograms::nested));

  private FramePrograms() {}

  static RoundTripProgram frame(Random random) {
    int count = random.nextInt(1, MAX_ROWS);
    List<String> members = new ArrayList<>();
    ArrayNode columns = Json.MAPPER.createArrayNode();
    ArrayNode rows = Json.MAPPER.createArrayNode();
    for (int i = 0; i < count; i++) {
      rows.addArray();
    }
    for (Column column : COLUMNS) {
      List<String> items = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Item item = column.item.apply(random);
        items.add(item.python);
        ((ArrayNode) rows.get(i)).add(item.json);
      }
      members.add(
          "'%s': %s".formatted(column.name, column.series.formatted(String.join(", ", items))));
      columns.addObject().put("name", column.name).put("type", column.type);
    }
    String code =
        """
        import datetime, decimal
        import pandas as pd
        class Table(pd.DataFrame):
            _repr_html_ = None
            def __repr__(self): return 'table'
        Table({%s})
        """
            .formatted(String.join(",\n  ", members));
    ObjectNode expected = SqlPrograms.table(columns, rows);
    ((ArrayNode) expected.get("displays"))
        .addObject()
        .put("mime_type", "text/plain")
        .put("text", "table")
        .putNull("artifact");
    return RoundTripProgram.of(QueryType.PYTHON, code, expected);
  }

  private static Item integer(Random random) {
    long value = random.nextBoolean() ? random.nextLong() : random.nextInt();
    return new Item(Long.toString(value), SqlScalars.number(BigInteger.valueOf(value)));
  }

  private static Item real(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> new Item("float('nan')", NODES.nullNode());
      case 1 -> new Item("float('-inf')", NODES.stringNode("-Infinity"));
      default -> {
        double value = random.nextGaussian();
        yield new Item(Double.toString(value), NODES.numberNode(value));
      }
    };
  }

  private static Item text(Random random) {
    String text = RandomText.any(random);
    return new Item(RandomText.python(text), NODES.stringNode(text));
  }

  private static Item decimal(Random random) {
    String text = new BigDecimal(new BigInteger(100, random), random.nextInt(20)).toPlainString();
    return new Item("decimal.Decimal('%s')".formatted(text), NODES.stringNode(text));
  }

  private static Item time(Random random) {
    LocalDateTime time = time(random.nextInt(100_000_000) * 10L, random.nextInt(1, 1_000_000));
    String iso = time.format(DateTimeFormatter.ISO_LOCAL_DATE_TIME).replaceAll("0+$", "");
    return new Item("'" + iso + "'", NODES.stringNode(iso));
  }

  private static LocalDateTime time(long second, int micros) {
    return LocalDate.EPOCH
        .plusYears(30)
        .atStartOfDay()
        .plusSeconds(second)
        .plusNanos(micros * 1000L);
  }

  private static Item blob(Random random) {
    byte[] bytes = RandomText.bytes(random, random.nextInt(20));
    String hex = java.util.HexFormat.of().formatHex(bytes);
    return new Item(
        "bytes.fromhex('%s')".formatted(hex), NODES.stringNode(ResultDocument.base64(bytes)));
  }

  private static Item nested(Random random) {
    Item integer = integer(random);
    Item decimal = decimal(random);
    Item time = time(random);
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.set("a", Json.MAPPER.createArrayNode().add(integer.json).add(decimal.json).addNull());
    json.set("t", time.json);
    String python =
        "{'a': [%s, %s, None], 't': datetime.datetime.fromisoformat(%s)}"
            .formatted(integer.python, decimal.python, time.python);
    return new Item(python, json);
  }
}
