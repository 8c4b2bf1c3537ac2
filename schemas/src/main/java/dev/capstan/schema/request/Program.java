package dev.capstan.schema.request;

import org.jspecify.annotations.Nullable;

/** A program in one of the languages. A request on the wire has one field for each language. */
public sealed interface Program {
  /** The program's text; null when it was moved to the object store at admission. */
  @Nullable String text();

  /** One statement in DuckDB's dialect. */
  record Sql(@Nullable String text) implements Program {}

  /** Python code; the value of a last expression is displayed. */
  record Python(@Nullable String text) implements Program {}

  /** A script for the shell. */
  record Shell(@Nullable String text) implements Program {}

  static Program of(QueryType language, @Nullable String text) {
    return switch (language) {
      case SQL -> new Sql(text);
      case PYTHON -> new Python(text);
      case SHELL -> new Shell(text);
    };
  }

  default QueryType language() {
    return switch (this) {
      case Sql sql -> QueryType.SQL;
      case Python python -> QueryType.PYTHON;
      case Shell shell -> QueryType.SHELL;
    };
  }

  /** The field of the request that holds the text. */
  default String field() {
    return switch (this) {
      case Sql sql -> "sql";
      case Python python -> "python_code";
      case Shell shell -> "code";
    };
  }
}
