package dev.capstan.sandbox.roundtrip;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.capstan.schema.json.Json;
import dev.capstan.schema.request.QueryType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.node.ArrayNode;

/** CSV of any dialect and encoding, as the programs of several systems write it. */
final class CsvPrograms {
  /** Starts a file, then text in that encoding. */
  private record Encoding(Charset charset, String mark) {
    byte[] encode(String text) {
      return (mark + text).getBytes(charset);
    }
  }

  private static final String MARK = "\ufeff";
  private static final List<Encoding> UNICODE =
      List.of(
          new Encoding(UTF_8, ""),
          new Encoding(UTF_8, MARK),
          new Encoding(Charset.forName("UTF-16LE"), MARK),
          new Encoding(Charset.forName("UTF-16BE"), MARK),
          new Encoding(Charset.forName("UTF-32LE"), MARK),
          new Encoding(Charset.forName("UTF-32BE"), MARK));
  private static final Encoding WINDOWS = new Encoding(Charset.forName("windows-1252"), "");
  private static final List<String> WESTERN = List.of("é", "ß", "€", "œ", "ñ", "£", "Ü");
  private static final int MAX_ROWS = 30;

  private CsvPrograms() {}

  static RoundTripProgram readable(Random random) {
    Encoding encoding = random.nextInt(4) == 0 ? WINDOWS : RandomText.one(random, UNICODE);
    String delimiter = RandomText.one(random, List.of(",", ";", "\t", "|", "^", "~"));
    String end = RandomText.one(random, List.of("\n", "\r\n"));
    boolean isNamed = delimiter.equals("^") || delimiter.equals("~") || random.nextInt(4) == 0;
    StringBuilder csv = new StringBuilder(isNamed ? "sep=" + delimiter + end : "");
    csv.append(String.join(delimiter, "id", "text", "share")).append(end);
    ArrayNode rows = Json.MAPPER.createArrayNode();
    for (int i = random.nextInt(2, MAX_ROWS); i >= 0; i--) {
      long id = random.nextInt(3) == 0 ? random.nextLong() : random.nextInt();
      String text = text(random, encoding, delimiter);
      double share = random.nextInt(1000) / 8.0 + 0.125;
      csv.append(id).append(delimiter).append(quoted(random, text, delimiter));
      csv.append(delimiter).append(share).append(end);
      rows.add(
          Json.MAPPER
              .createArrayNode()
              .add(SqlScalars.number(java.math.BigInteger.valueOf(id)))
              .add(text)
              .add(share));
    }
    ArrayNode columns = Json.MAPPER.createArrayNode();
    columns.addObject().put("name", "id").put("type", "BIGINT");
    columns.addObject().put("name", "text").put("type", "VARCHAR");
    columns.addObject().put("name", "share").put("type", "DOUBLE");
    byte[] bytes = encoding.encode(csv.toString());
    boolean isPacked = random.nextBoolean();
    return RoundTripProgram.of(QueryType.SQL, "FROM f", SqlPrograms.table(columns, rows))
        .files(Map.of(isPacked ? "f.csv.gz" : "f.csv", isPacked ? packed(bytes) : bytes));
  }

  private static String text(Random random, Encoding encoding, String delimiter) {
    StringBuilder text = new StringBuilder("t");
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(
          switch (random.nextInt(4)) {
            case 0 -> RandomText.one(random, List.of("\"", delimiter, "\n", "#", " "));
            case 1 -> RandomText.one(random, WESTERN);
            default -> encoding == WINDOWS ? "w" : RandomText.printable(random);
          });
    }
    return text.append('é').toString();
  }

  private static String quoted(Random random, String text, String delimiter) {
    boolean mustBe = text.contains(delimiter) || text.contains("\"") || text.contains("\n");
    return mustBe || random.nextBoolean() ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }

  private static byte[] packed(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}
