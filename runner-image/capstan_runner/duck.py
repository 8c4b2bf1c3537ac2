"""DuckDB through its C API, which the wheel's library exports.

Why not `import duckdb`: it takes 90 ms where this takes 15; it needs pytz for TIMESTAMPTZ and rounds INTERVALs; and a
row of a result it only counts costs a Python tuple, where a chunk here costs one call.
"""

import ctypes

from . import duck_type, duck_vector, python_path

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_pointer = ctypes.c_void_p
_index = ctypes.c_uint64


class _Result(ctypes.Structure):
    _fields_ = [("_deprecated", _index * 3), ("_data", _pointer * 3)]


class DuckError(Exception):
    """A statement that DuckDB refused or that failed; the message is DuckDB's."""


class Connection:
    """One in-memory database with one connection. It is never closed: the process ends first."""

    def __init__(self) -> None:
        self._library = _library()
        self._handle = _pointer()
        database = _pointer()
        if self._library.duckdb_open(None, ctypes.byref(database)):
            raise DuckError("the database can't be opened")
        self._library.duckdb_connect(database, ctypes.byref(self._handle))

    def prepare(self, sql: str) -> "Statement":
        return Statement(self._library, self._handle, sql)

    def rows(self, sql: str, *parameters: str) -> "list[tuple[Any, ...]]":
        """Every row of a small result whose columns are all of plain types."""
        return [row for chunk in self.prepare(sql).bind(parameters).chunks() for row in chunk.rows()]


class Statement:
    def __init__(self, library: ctypes.CDLL, connection: ctypes.c_void_p, sql: str) -> None:
        self._library = library
        self._handle = _pointer()
        failed = library.duckdb_prepare(connection, sql.encode("utf-8", "replace"), ctypes.byref(self._handle))
        if failed:
            raise DuckError(_text(library.duckdb_prepare_error(self._handle)))

    def columns(self) -> "list[tuple[str, duck_type.Type]]":
        """(name, type) of each column, known before anything runs."""
        library = self._library
        found = []
        for position in range(library.duckdb_prepared_statement_column_count(self._handle)):
            kind = _pointer(library.duckdb_prepared_statement_column_logical_type(self._handle, position))
            found.append((_text(library.duckdb_prepared_statement_column_name(self._handle, position)),
                          duck_type.of(library, kind)))
        return found

    def bind(self, texts: tuple[str, ...]) -> "Statement":
        for position, text in enumerate(texts):
            self._library.duckdb_bind_varchar(self._handle, position + 1, text.encode("utf-8", "replace"))
        return self

    def chunks(self, types: "list[duck_type.Type] | None" = None) -> "Iterator[Chunk]":
        """Runs the statement and yields its chunks one by one; only one is in memory.

        `types` are those of the columns before a cast to what can be read.
        """
        library = self._library
        result = _Result()
        if library.duckdb_execute_prepared_streaming(self._handle, ctypes.byref(result)):
            raise DuckError(_text(library.duckdb_result_error(ctypes.byref(result))))
        types = types or [kind for _, kind in self.columns()]
        while True:
            chunk = _pointer(library.duckdb_fetch_chunk(result))
            if not chunk:
                break
            yield Chunk(library, chunk, types)
            library.duckdb_destroy_data_chunk(ctypes.byref(chunk))
        error = library.duckdb_result_error(ctypes.byref(result))
        if error:
            raise DuckError(_text(error))


class Chunk:
    def __init__(self, library: ctypes.CDLL, handle: ctypes.c_void_p, types: "list[duck_type.Type]") -> None:
        self._library = library
        self._handle = handle
        self._types = types
        self.size = library.duckdb_data_chunk_get_size(handle)

    def rows(self, limit: int = 1 << 30) -> "Iterator[tuple[Any, ...]]":
        """The first rows, as values that are ready for JSON."""
        count = min(self.size, limit)
        return zip(*[duck_vector.read(self._library, _pointer(
            self._library.duckdb_data_chunk_get_vector(self._handle, position)), kind, count)
            for position, kind in enumerate(self._types)])


def _text(raw: bytes | None) -> str:
    return raw.decode("utf-8", "replace") if raw else "unknown error"


def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(f"{python_path.SITE_PACKAGES}/_duckdb.abi3.so")
    for name, result, arguments in (
            ("prepare", ctypes.c_int, (_pointer, ctypes.c_char_p, _pointer)),
            ("prepare_error", ctypes.c_char_p, (_pointer,)),
            ("prepared_statement_column_count", _index, (_pointer,)),
            ("prepared_statement_column_name", ctypes.c_char_p, (_pointer, _index)),
            ("prepared_statement_column_logical_type", _pointer, (_pointer, _index)),
            ("get_type_id", ctypes.c_int, (_pointer,)),
            ("logical_type_get_alias", ctypes.c_char_p, (_pointer,)),
            ("bind_varchar", ctypes.c_int, (_pointer, _index, ctypes.c_char_p)),
            ("execute_prepared_streaming", ctypes.c_int, (_pointer, _pointer)),
            ("result_error", ctypes.c_char_p, (_pointer,)),
            ("fetch_chunk", _pointer, (_Result,)),
            ("data_chunk_get_size", _index, (_pointer,)),
            ("data_chunk_get_vector", _pointer, (_pointer, _index)),
            ("vector_get_data", _pointer, (_pointer,)),
            ("vector_get_validity", _pointer, (_pointer,)),
            ("list_vector_get_child", _pointer, (_pointer,)),
            ("array_vector_get_child", _pointer, (_pointer,)),
            ("struct_vector_get_child", _pointer, (_pointer, _index)),
            ("list_type_child_type", _pointer, (_pointer,)),
            ("array_type_child_type", _pointer, (_pointer,)),
            ("array_type_array_size", _index, (_pointer,)),
            ("map_type_key_type", _pointer, (_pointer,)),
            ("map_type_value_type", _pointer, (_pointer,)),
            ("struct_type_child_count", _index, (_pointer,)),
            ("struct_type_child_name", ctypes.c_char_p, (_pointer, _index)),
            ("struct_type_child_type", _pointer, (_pointer, _index)),
            ("union_type_member_count", _index, (_pointer,)),
            ("union_type_member_name", ctypes.c_char_p, (_pointer, _index)),
            ("union_type_member_type", _pointer, (_pointer, _index)),
            ("destroy_data_chunk", None, (_pointer,)),
            ("open", ctypes.c_int, (ctypes.c_char_p, _pointer)),
            ("connect", ctypes.c_int, (_pointer, _pointer))):
        function = getattr(library, f"duckdb_{name}")
        function.restype = result
        function.argtypes = arguments
    return library
