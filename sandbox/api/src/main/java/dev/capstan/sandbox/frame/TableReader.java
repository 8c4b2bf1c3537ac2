package dev.capstan.sandbox.frame;

import dev.capstan.schema.attempt.Column;
import dev.capstan.schema.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;

/**
 * Reads a TABLE frame as a stream: checks that rows are arrays with as many cells as there are
 * columns, and writes them clean and compact to a spool. A row count and rows of any length take
 * the same memory.
 */
final class TableReader {
  static final int MAX_COLUMNS = 10_000;
  private static final int MAX_NAME_CHARS = 1_000;
  private static final int MAX_ALL_NAMES_CHARS = 1 << 20;
  private static final long MAX_ROW_COUNT = 1L << 53;

  /**
   * A table may be a single cell of its whole size, whose text the reader holds. So that is the
   * memory of one table for all slots of the worker together: larger tables wait for each other.
   */
  private static final long LARGE_BYTES = 1 << 20;

  private static final ReentrantLock LARGE_TABLE = new ReentrantLock();

  private final BoundedSpool spool;
  private @Nullable List<Column> columns;
  private int nameChars;
  private long rows = -1;
  private @Nullable Long rowCount;
  private boolean truncated;

  private TableReader(BoundedSpool spool) {
    this.spool = spool;
  }

  /**
   * @param spool receives the rows
   */
  static RunnerResult.Table read(SpooledContent frame, BoundedSpool spool)
      throws UnusableResultException {
    if (frame.sizeBytes() <= LARGE_BYTES) {
      return new TableReader(spool).read(frame);
    }
    LARGE_TABLE.lock();
    try {
      return new TableReader(spool).read(frame);
    } finally {
      LARGE_TABLE.unlock();
    }
  }

  private RunnerResult.Table read(SpooledContent frame) throws UnusableResultException {
    GuestJson.read("table", frame, this::member);
    List<Column> named = GuestJson.required(columns, "columns", "table");
    if (rows < 0) {
      throw new UnusableResultException("the table's rows are not an array");
    }
    long declared = GuestJson.required(rowCount, "row_count", "table");
    if (declared < rows) {
      throw new UnusableResultException(
          "the table declares " + declared + " rows, but has " + rows);
    }
    if (spool.truncated()) {
      throw new UnusableResultException("the table's rows are too large");
    }
    return new RunnerResult.Table(named, spool.content(), declared, truncated || declared > rows);
  }

  private void member(GuestJson json, String name) throws UnusableResultException {
    switch (name) {
      case "columns" -> columns = columns(json);
      case "rows" -> rows(json);
      case "row_count" -> rowCount = json.number(name, MAX_ROW_COUNT);
      case "rows_truncated" -> truncated = json.flag(name);
      default -> json.skip();
    }
  }

  private List<Column> columns(GuestJson json) throws UnusableResultException {
    List<Column> all = new ArrayList<>();
    if (json.token() != JsonToken.START_ARRAY) {
      throw new UnusableResultException("the table's columns are not an array");
    }
    json.array(
        element -> {
          if (all.size() == MAX_COLUMNS) {
            throw new UnusableResultException(
                "the table has more than " + MAX_COLUMNS + " columns");
          }
          all.add(column(element));
        });
    return List.copyOf(all);
  }

  private Column column(GuestJson json) throws UnusableResultException {
    if (json.token() != JsonToken.START_OBJECT) {
      throw new UnusableResultException("a column of the table is not an object");
    }
    String[] texts = new String[2];
    json.object(
        (member, name) -> {
          switch (name) {
            case "name" -> texts[0] = member.optionalText(name, MAX_NAME_CHARS);
            case "type" -> texts[1] = member.optionalText(name, MAX_NAME_CHARS);
            default -> member.skip();
          }
        });
    Column column =
        new Column(
            GuestJson.required(texts[0], "name", "column"),
            GuestJson.required(texts[1], "type", "column"));
    nameChars += column.name().length() + column.type().length();
    if (nameChars > MAX_ALL_NAMES_CHARS) {
      throw new UnusableResultException(
          "the names and types of the table's columns have more than "
              + MAX_ALL_NAMES_CHARS
              + " characters");
    }
    return column;
  }

  private void rows(GuestJson json) throws UnusableResultException {
    if (json.token() != JsonToken.START_ARRAY) {
      throw new UnusableResultException("the table's rows are not an array");
    }
    int width = GuestJson.required(columns, "columns before its rows", "table").size();
    rows = 0;
    try (JsonGenerator out = Json.MAPPER.createGenerator(spool)) {
      out.writeStartArray();
      json.array(
          row -> {
            row(row, width, out);
            rows++;
          });
      out.writeEndArray();
    }
    if (width == 0 && rows > 0) {
      throw new UnusableResultException("the table has rows, but no columns");
    }
  }

  private void row(GuestJson json, int width, JsonGenerator out) throws UnusableResultException {
    int cells = 0;
    if (json.token() == JsonToken.START_ARRAY) {
      out.writeStartArray();
      while (json.next() != JsonToken.END_ARRAY && ++cells <= width) {
        CleanCopy.value(json, out);
      }
      out.writeEndArray();
    } else {
      cells = -1;
    }
    if (cells != width) {
      throw new UnusableResultException(
          "row " + rows + " of the table is not an array of " + width + " cells");
    }
  }
}
