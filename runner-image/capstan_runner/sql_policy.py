"""Which SQL may run: one statement that only reads. This is lint with a friendly message; the sandbox is the boundary.

The decision is made on DuckDB's own parse tree, and by listing what is allowed: DuckDB has data-modifying CTEs, and
preparing a raw text of several statements would already run the first ones.
"""

from . import codec

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from typing import Any

    from .duck import Connection

_NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
_SOURCES = {"BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EMPTY", "EMPTY_FROM", "EXPRESSION_LIST", "PIVOT", "SHOW_REF",
            "COLUMN_DATA"}
_MODIFIERS = {"ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "DISTINCT_MODIFIER"}
_ORDERS = {"ORDER_DEFAULT", "ASCENDING", "DESCENDING"}
_UNCLASSED = _NODES | _SOURCES | _MODIFIERS | _ORDERS
_TABLE_FUNCTIONS = {
    "range", "generate_series", "unnest", "repeat", "repeat_row", "glob", "summary", "json_each", "json_tree",
    "read_csv", "read_csv_auto", "sniff_csv", "read_parquet", "parquet_scan", "parquet_schema", "parquet_metadata",
    "parquet_file_metadata", "read_json", "read_json_auto", "read_json_objects", "read_json_objects_auto", "read_ndjson",
    "read_ndjson_auto", "read_ndjson_objects", "duckdb_functions", "duckdb_types", "duckdb_keywords", "duckdb_tables",
    "duckdb_views", "duckdb_columns", "pragma_version", "pragma_table_info", "icu_calendar_names", "pg_timezone_names",
}


class PolicyViolation(Exception):
    """The statement would do more than read."""


class InvalidSql(Exception):
    """The text is no SQL; `position` is the offset in characters, or None."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


def check(connection: "Connection", sql: str) -> "tuple[str, dict[str, Any], str]":
    """Returns (the text to run, its parse tree, 'EXPLAIN ' words or ''); raises if it may not run."""
    if "\0" in sql:
        raise InvalidSql("the statement contains a NUL character", sql.index("\0"))
    explain, text = _split_explain(sql)
    tree = codec.decode(connection.rows("SELECT json_serialize_sql($1::VARCHAR)::VARCHAR", text)[0][0])
    if tree["error"]:
        if tree.get("error_type") == "parser":
            position = tree.get("position")
            raise InvalidSql(f"Parser Error: {tree['error_message']}",
                             None if position is None else int(position) + len(sql) - len(text))
        raise PolicyViolation(f"{_kind(text)} statements are not allowed: only statements that read are "
                              "(SELECT, FROM, VALUES, WITH, DESCRIBE, SUMMARIZE, SHOW, EXPLAIN)")
    statements = tree["statements"]
    if not statements:
        raise InvalidSql("there is no statement")
    if len(statements) > 1:
        raise PolicyViolation(f"exactly one statement is allowed, but there are {len(statements)}")
    _check(statements[0])
    return text, tree, explain


def _check(tree: object) -> None:
    """Looks at every node; by a list and not by recursion, since an expression may be deeper than Python's stack."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            _check_node(node)
            waiting += node.values()


def _check_node(node: "dict[str, Any]") -> None:
    kind = node.get("type")
    if isinstance(kind, str) and "class" not in node and kind not in _UNCLASSED:
        raise PolicyViolation(f"{_readable(kind)} is not allowed inside a query")
    if kind == "TABLE_FUNCTION":
        name = str(node["function"].get("function_name", "")).lower()
        if name not in _TABLE_FUNCTIONS:
            raise PolicyViolation(f"the table function {name} is not allowed")


def _split_explain(sql: str) -> tuple[str, str]:
    """EXPLAIN has no parse tree in JSON, its statement has: the word is taken off, the rest is decided as usual."""
    rest = _without_comments(sql)
    words = rest[:32].upper().split(None, 2)
    if not words or words[0] != "EXPLAIN":
        return "", sql
    rest = _without_comments(rest[len("EXPLAIN"):])
    if len(words) > 1 and words[1] == "ANALYZE":
        return "EXPLAIN ANALYZE ", rest[len("ANALYZE"):]
    return "EXPLAIN ", rest


def _without_comments(text: str) -> str:
    while True:
        text = text.lstrip()
        if text.startswith("--"):
            text = text.partition("\n")[2]
        elif text.startswith("/*"):
            text = text.partition("*/")[2]
        else:
            return text


def _kind(sql: str) -> str:
    word = ""
    for character in _without_comments(sql)[:40]:
        if not (character.isalpha() or character == "_"):
            break
        word += character
    return word.upper() or "such"


def _readable(kind: str) -> str:
    return kind.removesuffix("_QUERY_NODE").removesuffix("_NODE").replace("_", " ")
