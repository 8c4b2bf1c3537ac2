"""Reads a vector of a chunk, as values that are ready for JSON: the same for a type at any depth."""

import binascii
import ctypes

from . import duck_type, sql_text, table

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from typing import Any

    from .duck_type import Type
    from .typed import Json


def read(library: ctypes.CDLL, vector: ctypes.c_void_p, kind: "Type", count: int) -> "list[Json]":
    """The first `count` values."""
    values = _values(library, vector, kind, count)
    mask = library.duckdb_vector_get_validity(vector)
    if not mask:
        return values
    words = (ctypes.c_uint64 * ((count + 63) // 64)).from_address(mask)
    return [value if words[row >> 6] >> (row & 63) & 1 else None for row, value in enumerate(values)]


def _values(library: ctypes.CDLL, vector: ctypes.c_void_p, kind: "Type", count: int) -> "list[Json]":
    code = kind.code
    if code in duck_type.NUMBERS and code != duck_type.FLOAT:
        array: Any = duck_type.NUMBERS[code][1] * count
        numbers = list(array.from_address(library.duckdb_vector_get_data(vector) or 0))
        if code in (duck_type.BIGINT, duck_type.UBIGINT):
            return [table.integer(number) for number in numbers]
        return [table.real(number) for number in numbers] if code == duck_type.DOUBLE else numbers
    if code == duck_type.BOOLEAN:
        return list(map(bool, (ctypes.c_uint8 * count).from_address(library.duckdb_vector_get_data(vector) or 0)))
    if code in (duck_type.LIST, duck_type.MAP):
        return _lists(library, vector, kind, count)
    if code == duck_type.ARRAY:
        items = read(library, _pointer(library.duckdb_array_vector_get_child(vector)), kind.parts[0][1], count * kind.size)
        return [items[row * kind.size:(row + 1) * kind.size] for row in range(count)]
    if code == duck_type.STRUCT:
        return _structs(kind, _children(library, vector, [part for _, part in kind.parts], count, 0), count)
    if code == duck_type.UNION:
        return _unions(library, vector, kind, count)
    return _strings(library, vector, kind, count)


def _lists(library: ctypes.CDLL, vector: ctypes.c_void_p, kind: "Type", count: int) -> "list[Json]":
    entries = (ctypes.c_uint64 * (2 * count)).from_address(library.duckdb_vector_get_data(vector) or 0)
    mask = library.duckdb_vector_get_validity(vector)
    spans = []
    for row in range(count):
        valid = not mask or ctypes.c_uint64.from_address(mask + 8 * (row >> 6)).value >> (row & 63) & 1
        spans.append((entries[2 * row], entries[2 * row] + entries[2 * row + 1]) if valid else (0, 0))
    size = max((end for _, end in spans), default=0)
    child = _pointer(library.duckdb_list_vector_get_child(vector))
    if kind.code == duck_type.LIST:
        items = read(library, child, kind.parts[0][1], size)
        return [items[start:end] for start, end in spans]
    keys, values = _children(library, child, [duck_type.Type(duck_type.VARCHAR, "", []), kind.parts[1][1]], size, 0)
    return [dict(zip(keys[start:end], values[start:end])) for start, end in spans]


def _children(library: ctypes.CDLL, vector: ctypes.c_void_p, kinds: "list[Type]", count: int, first: int) -> "list[list[Json]]":
    return [read(library, _pointer(library.duckdb_struct_vector_get_child(vector, first + position)), kind, count)
            for position, kind in enumerate(kinds)]


def _structs(kind: "Type", columns: "list[list[Json]]", count: int) -> "list[Json]":
    names = [name for name, _ in kind.parts]
    rows = zip(*columns) if columns else [()] * count
    if any(names):
        return [dict(zip(names, row)) for row in rows]
    return [list(row) for row in rows]  # ROW(1, 2) has no names


def _unions(library: ctypes.CDLL, vector: ctypes.c_void_p, kind: "Type", count: int) -> "list[Json]":
    tags = _pointer(library.duckdb_struct_vector_get_child(vector, 0))
    chosen = (ctypes.c_uint8 * count).from_address(library.duckdb_vector_get_data(tags) or 0)
    members = _children(library, vector, [part for _, part in kind.parts], count, 1)
    # where the union is NULL its tag means nothing
    return [{kind.parts[tag][0]: members[tag][row]} if tag < len(members) else None for row, tag in enumerate(chosen)]


def _strings(library: ctypes.CDLL, vector: ctypes.c_void_p, kind: "Type", count: int) -> "list[Json]":
    data = library.duckdb_vector_get_data(vector)
    mask = library.duckdb_vector_get_validity(vector)
    words = (ctypes.c_uint64 * ((count + 63) // 64)).from_address(mask) if mask else None
    texts = [string(data + 16 * row) if words is None or words[row >> 6] >> (row & 63) & 1 else None for row in range(count)]
    if kind.code == duck_type.BLOB and not kind.alias:
        return [None if text is None else binascii.b2a_base64(text, newline=False).decode() for text in texts]
    convert = sql_text.converter(kind)
    decoded = [None if text is None else text.decode("utf-8", "replace") for text in texts]
    return decoded if convert is None else [None if text is None else convert(text) for text in decoded]


def string(address: int) -> bytes:
    """A duckdb_string_t: 4 bytes of length, then up to 12 bytes inline or a 4-byte prefix and a pointer."""
    length = ctypes.c_uint32.from_address(address).value
    start = address + 4 if length <= 12 else ctypes.c_uint64.from_address(address + 8).value
    return ctypes.string_at(start, length)


def _pointer(address: int | None) -> ctypes.c_void_p:
    return ctypes.c_void_p(address)
