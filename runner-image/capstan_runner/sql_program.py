"""Runs one SQL statement and answers with its rows."""

import posix

from . import answer, codec, duck, duck_type, frame, sql_lock, sql_policy, sql_view
from .table import Table

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Never

    from .duck_type import Type
    from .typed import Frame, Job


def run(job: "Job") -> "Never":
    """Never returns: exit code 0 with a TABLE, 1 with an ERROR."""
    views = sql_view.Views()
    try:
        job["code"] = job["code"].removeprefix("\ufeff")
        connection = duck.Connection()
        sql_lock.limit(connection, job)
        views = sql_view.create_all(connection, job["file_options"])
        sql_lock.lock(connection, [path for path in views.paths if path.startswith("/proc/self/fd/")])
        frames = [(frame.TABLE, _answer(connection, job))]
    except sql_policy.PolicyViolation as error:
        frames = _error("PolicyViolation", str(error))
    except sql_view.NameClash as error:
        frames = _error("InvalidInput", str(error))
    except sql_policy.InvalidSql as error:
        line = None if error.position is None else job["code"].encode()[:error.position].count(b"\n") + 1
        frames = _error("SqlError", str(error), line)
    except duck.DuckError as error:
        kind = "OutOfMemory" if str(error).startswith("Out of Memory Error") else "SqlError"
        frames = _error(kind, views.explained(str(error)), _line(str(error)), views.notes)
    except MemoryError:
        frames = _error("OutOfMemory", "the result does not fit into the sandbox's memory")
    except RecursionError:
        frames = _error("SqlError", "the statement is nested too deeply")
    for frame_type, payload in frames:
        answer.send(frame_type, payload)
    answer.send(frame.END)
    posix._exit(0 if frames[0][0] == frame.TABLE else 1)


def _answer(connection: duck.Connection, job: "Job") -> bytes:
    sql, tree, explain = sql_policy.check(connection, job["code"])
    # From here the text is known to be one statement that reads; preparing it runs nothing.
    statement = connection.prepare(explain + sql)
    columns = statement.columns()
    types = [kind for _, kind in columns]
    if all(kind.is_plain for kind in types):
        described = [(name, duck_type.PLAIN_NAMES[kind.code]) for name, kind in columns]
    else:
        rows = connection.rows(f"SELECT column_name, column_type::VARCHAR FROM (DESCRIBE {_body(sql, tree, connection)})")
        described = [(name, kind.replace('"NULL"', "NULL")) for name, kind in rows]
    if not all(kind.is_readable for kind in types):
        statement = _converting(connection, sql, tree, types)
    return _collect(statement, described, [kind.after_cast() for kind in types], job)


def _converting(connection: duck.Connection, sql: str, tree: "dict[str, Any]", types: "list[Type]") -> duck.Statement:
    """The statement with each column cast by the engine to what can be read, in its own order."""
    names = [f"c{position}" for position in range(len(types))]
    selected = ", ".join(name if kind.is_readable else f"{name}::{kind.cast_target()}" for name, kind in zip(names, types))
    body = _body(sql, tree, connection)
    return connection.prepare(f"SELECT {selected} FROM ({body}) AS result({', '.join(names)})")


def _body(sql: str, tree: "dict[str, Any]", connection: duck.Connection) -> str:
    """The statement's text fit to stand in parentheses: without its semicolon and what comments follow it."""
    text = sql.rstrip().rstrip(";")
    if ";" not in text and "--" not in text and "/*" not in text:
        return text
    written: str = connection.rows("SELECT json_deserialize_sql($1::JSON)", codec.encode(tree).decode())[0][0]
    return written


def _collect(statement: duck.Statement, described: list[tuple[str, str]], types: "list[Type]", job: "Job") -> bytes:
    result = Table(described, job["max_rows"], job["max_output_bytes"])
    row_count = 0
    full = False
    for chunk in statement.chunks(types):
        if not full:  # then the rest is counted, not read
            full = not all(result.add(row) for row in chunk.rows(job["max_rows"] + 1 - row_count))
        row_count += chunk.size
    return result.payload(row_count)


def _error(kind: str, message: str, line: int | None = None, notes: "Iterable[str]" = ()) -> "list[Frame]":
    lines = message.splitlines() or [kind]
    # of a CSV error the first lines belong together: the number of the line, the line, what is wrong with it
    described: dict[str, object] = {"type": kind, "message": " ".join(lines[:3 if "CSV Error" in lines[0] else 1])[:4096]}
    detail = "\n".join([message, *notes])[:16384]
    if detail != described["message"]:
        described["detail"] = detail
    if line:
        described["line"] = line
    return [(frame.ERROR, codec.encode(described))]


def _line(message: str) -> int | None:
    """DuckDB marks the place as 'LINE 3: …'."""
    _, found, rest = message.rpartition("\nLINE ")
    number = rest.partition(":")[0]
    return int(number) if found and number.isdigit() else None
