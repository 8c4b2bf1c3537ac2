package dev.capstan.sandbox.roundtrip;

import static dev.capstan.sandbox.roundtrip.SqlValue.NODES;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Values of the types of SQL that are no times and contain no others, up to their extremes. */
final class SqlScalars {
  private static final BigInteger MAX_SAFE = BigInteger.ONE.shiftLeft(53).subtract(BigInteger.ONE);
  private static final int MAX_DIGITS = 38;

  private record IntegerType(String name, int bits, boolean isSigned) {}

  private static final List<IntegerType> INTEGERS =
      List.of(
          new IntegerType("TINYINT", 7, true),
          new IntegerType("SMALLINT", 15, true),
          new IntegerType("INTEGER", 31, true),
          new IntegerType("BIGINT", 63, true),
          new IntegerType("HUGEINT", 127, true),
          new IntegerType("UTINYINT", 8, false),
          new IntegerType("USMALLINT", 16, false),
          new IntegerType("UINTEGER", 32, false),
          new IntegerType("UBIGINT", 64, false),
          new IntegerType("UHUGEINT", 128, false));

  private SqlScalars() {}

  static SqlValue any(Random random) {
    return switch (random.nextInt(10)) {
      case 0, 1 -> integer(random);
      case 2 -> decimal(random);
      case 3 -> real(random);
      case 4 -> single(random);
      case 5 -> blob(random);
      case 6 -> text(random);
      case 7 -> json(random);
      case 8 -> plain(random);
      default -> new SqlValue("NULL::INTEGER", "INTEGER", NODES.nullNode());
    };
  }

  private static SqlValue integer(Random random) {
    IntegerType type = RandomText.one(random, INTEGERS);
    BigInteger limit = BigInteger.ONE.shiftLeft(type.bits);
    BigInteger value =
        switch (random.nextInt(4)) {
          case 0 -> limit.subtract(BigInteger.ONE);
          case 1 -> type.isSigned ? limit.negate() : BigInteger.ZERO;
          case 2 ->
              MAX_SAFE
                  .add(BigInteger.valueOf(random.nextInt(3) - 1))
                  .min(limit.subtract(BigInteger.ONE));
          default -> new BigInteger(random.nextInt(1, type.bits + 1), random);
        };
    boolean isText = type.bits > 64;
    return new SqlValue(
        "'%s'::%s".formatted(value, type.name),
        type.name,
        isText ? NODES.stringNode(value.toString()) : number(value));
  }

  /** A number where every reader of JSON keeps its digits, else a text. */
  static JsonNode number(BigInteger value) {
    return value.abs().compareTo(MAX_SAFE) <= 0
        ? NODES.numberNode(value.longValueExact())
        : NODES.stringNode(value.toString());
  }

  private static SqlValue decimal(Random random) {
    int width = random.nextInt(1, MAX_DIGITS + 1);
    int scale = random.nextInt(0, width + 1);
    BigInteger most = BigInteger.TEN.pow(width).subtract(BigInteger.ONE);
    BigInteger digits =
        random.nextInt(3) == 0 ? most : new BigInteger(most.bitLength(), random).min(most);
    BigDecimal value = new BigDecimal(random.nextBoolean() ? digits : digits.negate(), scale);
    String type = "DECIMAL(%d,%d)".formatted(width, scale);
    return new SqlValue(
        "'%s'::%s".formatted(value.toPlainString(), type),
        type,
        NODES.stringNode(value.toPlainString()));
  }

  private static SqlValue real(Random random) {
    double value =
        switch (random.nextInt(6)) {
          case 0 -> Double.NaN;
          case 1 -> random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
          case 2 -> Double.MAX_VALUE;
          case 3 -> random.nextInt(1000) / 8.0;
          default -> finite(Double.longBitsToDouble(random.nextLong()));
        };
    return new SqlValue("'%s'::DOUBLE".formatted(value), "DOUBLE", number(value));
  }

  private static SqlValue single(Random random) {
    // exact in decimal, too: for others DuckDB does not show the fewest digits
    double value = random.nextInt(-8000, 8000) / 8.0;
    return new SqlValue("'%s'::FLOAT".formatted(value), "FLOAT", number(value));
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : 0.1;
  }

  /** As DuckDB writes what JSON has no number for. */
  private static JsonNode number(double value) {
    return Double.isFinite(value)
        ? NODES.numberNode(value)
        : NODES.stringNode(Double.toString(value));
  }

  private static SqlValue blob(Random random) {
    byte[] bytes = RandomText.bytes(random, random.nextInt(30));
    StringBuilder literal = new StringBuilder();
    for (byte one : bytes) {
      literal.append("\\x%02X".formatted(one & 0xff));
    }
    return new SqlValue(
        "'%s'::BLOB".formatted(literal), "BLOB", NODES.stringNode(ResultDocument.base64(bytes)));
  }

  private static SqlValue text(Random random) {
    String text = RandomText.any(random);
    return new SqlValue(literal(text), "VARCHAR", NODES.stringNode(text));
  }

  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private static SqlValue json(Random random) {
    StringBuilder text = new StringBuilder("{\"a\": [");
    var array = NODES.arrayNode();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      String number = JsonPrograms.number(random);
      text.append(number).append(i > 1 ? ", " : "]}");
      array.add(JsonPrograms.exact(number));
    }
    return new SqlValue("'%s'::JSON".formatted(text), "JSON", NODES.objectNode().set("a", array));
  }

  private static SqlValue plain(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> {
        boolean value = random.nextBoolean();
        yield new SqlValue(Boolean.toString(value), "BOOLEAN", NODES.booleanNode(value));
      }
      case 1 -> {
        String value = new UUID(random.nextLong(), random.nextLong()).toString();
        yield new SqlValue("'%s'::UUID".formatted(value), "UUID", NODES.stringNode(value));
      }
      case 2 -> {
        String value = "1" + Integer.toBinaryString(random.nextInt());
        yield new SqlValue("'%s'::BIT".formatted(value), "BIT", NODES.stringNode(value));
      }
      default -> {
        String type = "ENUM('a', 'b c', 'ü')";
        String value = RandomText.one(random, List.of("a", "b c", "ü"));
        yield new SqlValue("'%s'::%s".formatted(value, type), type, NODES.stringNode(value));
      }
    };
  }
}
