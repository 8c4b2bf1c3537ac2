package dev.capstan.sandbox.frame;

import dev.capstan.schema.attempt.Column;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a TABLE frame: rows are arrays with as many cells as there are columns. */
final class TableReader {
  private static final int MAX_COLUMNS = 10_000;
  private static final int MAX_NAME_CHARS = 1_000;
  private static final long MAX_ROW_COUNT = 1L << 53;

  private TableReader() {}

  static RunnerResult.Table read(byte[] bytes) throws UnusableResultException {
    ObjectNode table = GuestJson.object("table", bytes);
    List<Column> columns = columns(table);
    if (!(table.path("rows") instanceof ArrayNode rows)) {
      throw new UnusableResultException("the table's rows are not an array");
    }
    for (int i = 0; i < rows.size(); i++) {
      if (!(rows.get(i) instanceof ArrayNode row) || row.size() != columns.size()) {
        throw new UnusableResultException(
            "row " + i + " of the table is not an array of " + columns.size() + " cells");
      }
    }
    if (columns.isEmpty() && !rows.isEmpty()) {
      throw new UnusableResultException("the table has rows, but no columns");
    }
    long rowCount = GuestJson.number(table, "row_count", "table", MAX_ROW_COUNT);
    if (rowCount < rows.size()) {
      throw new UnusableResultException(
          "the table declares " + rowCount + " rows, but has " + rows.size());
    }
    boolean truncated = GuestJson.flag(table, "rows_truncated", "table") || rowCount > rows.size();
    return new RunnerResult.Table(columns, GuestJson.clean(rows), rowCount, truncated);
  }

  private static List<Column> columns(ObjectNode table) throws UnusableResultException {
    if (!(table.path("columns") instanceof ArrayNode nodes) || nodes.size() > MAX_COLUMNS) {
      throw new UnusableResultException(
          "the table's columns are not an array of at most " + MAX_COLUMNS);
    }
    List<Column> columns = new ArrayList<>(nodes.size());
    for (JsonNode node : nodes) {
      if (!(node instanceof ObjectNode column)) {
        throw new UnusableResultException("a column of the table is not an object");
      }
      columns.add(
          new Column(
              GuestJson.text(column, "name", "column", MAX_NAME_CHARS),
              GuestJson.text(column, "type", "column", MAX_NAME_CHARS)));
    }
    return List.copyOf(columns);
  }
}
