package dev.capstan.schema.attempt;

/** A column of a table; the type is DuckDB's name, for every language. */
public record Column(String name, String type) {}
