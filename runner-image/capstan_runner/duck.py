"""DuckDB through its C API, which the wheel's library exports.

Why not `import duckdb`: it takes 90 ms where this takes 15; it needs pytz for TIMESTAMPTZ and rounds INTERVALs; and a
row of a result it only counts costs a Python tuple, where a chunk here costs one call.
"""

import ctypes

from . import python_path

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

BOOLEAN, VARCHAR = 1, 17
_NUMBERS = {
    2: ("TINYINT", ctypes.c_int8), 3: ("SMALLINT", ctypes.c_int16), 4: ("INTEGER", ctypes.c_int32),
    5: ("BIGINT", ctypes.c_int64), 6: ("UTINYINT", ctypes.c_uint8), 7: ("USMALLINT", ctypes.c_uint16),
    8: ("UINTEGER", ctypes.c_uint32), 9: ("UBIGINT", ctypes.c_uint64), 10: ("FLOAT", ctypes.c_float),
    11: ("DOUBLE", ctypes.c_double),
}
PLAIN_NAMES = {BOOLEAN: "BOOLEAN", VARCHAR: "VARCHAR", **{code: name for code, (name, _) in _NUMBERS.items()}}

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

    def columns(self) -> "list[tuple[str, int, bytes | None]]":
        """(name, C API type code, alias or None) of each column, known before anything runs."""
        library = self._library
        found = []
        for position in range(library.duckdb_prepared_statement_column_count(self._handle)):
            kind = _pointer(library.duckdb_prepared_statement_column_logical_type(self._handle, position))
            found.append((_text(library.duckdb_prepared_statement_column_name(self._handle, position)),
                          library.duckdb_get_type_id(kind), library.duckdb_logical_type_get_alias(kind)))
        return found

    def bind(self, texts: tuple[str, ...]) -> "Statement":
        for position, text in enumerate(texts):
            self._library.duckdb_bind_varchar(self._handle, position + 1, text.encode("utf-8", "replace"))
        return self

    def chunks(self) -> "Iterator[Chunk]":
        """Runs the statement and yields its chunks one by one; only one is in memory."""
        library = self._library
        result = _Result()
        if library.duckdb_execute_prepared_streaming(self._handle, ctypes.byref(result)):
            raise DuckError(_text(library.duckdb_result_error(ctypes.byref(result))))
        codes = [library.duckdb_column_type(ctypes.byref(result), position)
                 for position in range(library.duckdb_column_count(ctypes.byref(result)))]
        while True:
            chunk = _pointer(library.duckdb_fetch_chunk(result))
            if not chunk:
                break
            yield Chunk(library, chunk, codes)
            library.duckdb_destroy_data_chunk(ctypes.byref(chunk))
        error = library.duckdb_result_error(ctypes.byref(result))
        if error:
            raise DuckError(_text(error))


class Chunk:
    def __init__(self, library: ctypes.CDLL, handle: ctypes.c_void_p, codes: list[int]) -> None:
        self._library = library
        self._handle = handle
        self._codes = codes
        self.size = library.duckdb_data_chunk_get_size(handle)

    def rows(self) -> "Iterator[tuple[Any, ...]]":
        return zip(*[self._column(position, code) for position, code in enumerate(self._codes)])

    def _column(self, position: int, code: int) -> "list[Any]":
        vector = _pointer(self._library.duckdb_data_chunk_get_vector(self._handle, position))
        data = self._library.duckdb_vector_get_data(vector)
        mask = self._library.duckdb_vector_get_validity(vector)
        valid = None
        if mask:
            words = (ctypes.c_uint64 * ((self.size + 63) // 64)).from_address(mask)
            valid = [words[row >> 6] >> (row & 63) & 1 for row in range(self.size)]
        if code == VARCHAR:
            return [_string(data + 16 * row) if valid is None or valid[row] else None for row in range(self.size)]
        if code == BOOLEAN:
            values = [bool(value) for value in (ctypes.c_uint8 * self.size).from_address(data)]
        elif code in _NUMBERS:
            values = list((_NUMBERS[code][1] * self.size).from_address(data))
        else:
            raise DuckError(f"the column has type {code}, which has no plain form")
        return values if valid is None else [value if ok else None for value, ok in zip(values, valid)]


def _string(address: int) -> str:
    """A duckdb_string_t: 4 bytes of length, then up to 12 bytes inline or a 4-byte prefix and a pointer."""
    length = ctypes.c_uint32.from_address(address).value
    start = address + 4 if length <= 12 else ctypes.c_uint64.from_address(address + 8).value
    return ctypes.string_at(start, length).decode("utf-8", "replace")


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
            ("column_count", _index, (_pointer,)),
            ("column_type", ctypes.c_int, (_pointer, _index)),
            ("fetch_chunk", _pointer, (_Result,)),
            ("data_chunk_get_size", _index, (_pointer,)),
            ("data_chunk_get_vector", _pointer, (_pointer, _index)),
            ("vector_get_data", _pointer, (_pointer,)),
            ("vector_get_validity", _pointer, (_pointer,)),
            ("destroy_data_chunk", None, (_pointer,)),
            ("open", ctypes.c_int, (ctypes.c_char_p, _pointer)),
            ("connect", ctypes.c_int, (_pointer, _pointer))):
        function = getattr(library, f"duckdb_{name}")
        function.restype = result
        function.argtypes = arguments
    return library
