package dev.capstan.sandbox.roundtrip;

import static dev.capstan.sandbox.roundtrip.SqlValue.NODES;

import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.QueryType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** Files of JSON whose numbers have to keep their digits, whatever type their column gets. */
final class JsonPrograms {
  private static final int ROWS = 6;

  /**
   * A column.
   *
   * @param first makes the number of the first row, which decides on the type
   * @param others makes the numbers of the other rows
   * @param value what becomes of a number
   */
  private record Column(
      String name,
      String type,
      Function<Random, String> first,
      Function<Random, String> others,
      Function<String, JsonNode> value) {
    /** Of {@code {"k": [number]}}: as a whole JSON, if no type of numbers has the digits. */
    String typeInside() {
      return type.equals("JSON") ? type : "STRUCT(k %s[])".formatted(type);
    }
  }

  private static final Function<Random, String> SMALL =
      random -> Integer.toString(random.nextInt());
  private static final Function<Random, String> REAL =
      random -> random.nextInt(-9999, 9999) + "." + random.nextInt(1, 10) + "5";

  private static final List<Column> COLUMNS =
      List.of(
          new Column("small", "BIGINT", SMALL, SMALL, JsonPrograms::exact),
          new Column(
              "large",
              "BIGINT",
              random -> "-" + digits(random, 17, 18),
              SMALL,
              JsonPrograms::exact),
          new Column("huge", "HUGEINT", random -> digits(random, 25, 37), SMALL, NODES::stringNode),
          new Column(
              "endless", "JSON", random -> digits(random, 45, 90), SMALL, JsonPrograms::exact),
          new Column("real", "DOUBLE", REAL, REAL, JsonPrograms::exact),
          new Column("mixed", "JSON", random -> digits(random, 20, 60), REAL, JsonPrograms::exact));

  private JsonPrograms() {}

  static RoundTripProgram numbers(Random random) {
    List<String> records = new ArrayList<>();
    ArrayNode rows = Json.MAPPER.createArrayNode();
    for (int i = 0; i < ROWS; i++) {
      ArrayNode row = rows.addArray();
      List<String> members = new ArrayList<>();
      for (Column column : COLUMNS) {
        String number = (i == 0 ? column.first : column.others).apply(random);
        members.add(
            "\"%s\": %s, \"%s_in\": {\"k\": [%s]}"
                .formatted(column.name, number, column.name, number));
        JsonNode value = column.value.apply(number);
        row.add(value).add(NODES.objectNode().set("k", NODES.arrayNode().add(value)));
      }
      records.add("{" + String.join(", ", members) + "}");
    }
    ArrayNode columns = Json.MAPPER.createArrayNode();
    for (Column column : COLUMNS) {
      columns.addObject().put("name", column.name).put("type", column.type);
      columns.addObject().put("name", column.name + "_in").put("type", column.typeInside());
    }
    String lines = String.join("\n", records);
    boolean isArray = random.nextBoolean();
    return RoundTripProgram.of(QueryType.SQL, "FROM f", SqlPrograms.table(columns, rows))
        .files(
            isArray
                ? Map.of("f.json", RoundTripProgram.utf8("[" + String.join(",", records) + "]"))
                : Map.of("f.ndjson", RoundTripProgram.utf8(lines)));
  }

  /** A number as JSON may write it. */
  static String number(Random random) {
    String sign = random.nextBoolean() ? "-" : "";
    return sign
        + switch (random.nextInt(6)) {
          case 0 -> digits(random, 1, 15);
          case 1 -> digits(random, 16, 30);
          case 2 -> digits(random, 1, 4) + "." + random.nextInt(1000) + "0";
          case 3 -> "0." + digits(random, 17, 40);
          case 4 ->
              digits(random, 1, 3)
                  + "e"
                  + (random.nextInt(5) == 0 ? 400 : random.nextInt(-290, 290));
          default -> digits(random, 1, 3) + "." + random.nextInt(100) + "E+" + random.nextInt(20);
        };
  }

  /**
   * A number if a double holds what is written and integers have at most 53 bits, else the text.
   */
  static JsonNode exact(String number) {
    if (number.matches("-?[0-9]+")) {
      JsonNode value = SqlScalars.number(new BigInteger(number));
      return value.isNumber() ? value : NODES.stringNode(number);
    }
    double value = Double.parseDouble(number);
    boolean isExact =
        Double.isFinite(value) && new BigDecimal(number).compareTo(BigDecimal.valueOf(value)) == 0;
    return isExact ? NODES.numberNode(value) : NODES.stringNode(number);
  }

  private static String digits(Random random, int least, int most) {
    StringBuilder digits = new StringBuilder().append(random.nextInt(1, 10));
    for (int i = random.nextInt(least, most + 1); i > 1; i--) {
      digits.append(random.nextInt(10));
    }
    return digits.toString();
  }
}
