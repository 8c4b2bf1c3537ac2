"""A pandas DataFrame or Series as a table with DuckDB's type names, so that both languages answer alike."""

import base64
import datetime
import decimal
import sys

from . import table

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from typing import Any

    from .typed import Json

_BY_INFERENCE = {
    "string": "VARCHAR", "boolean": "BOOLEAN", "integer": "BIGINT", "floating": "DOUBLE", "decimal": "DECIMAL",
    "date": "DATE", "datetime": "TIMESTAMP", "datetime64": "TIMESTAMP", "timedelta": "INTERVAL",
    "timedelta64": "INTERVAL", "time": "TIME", "bytes": "BLOB", "empty": "VARCHAR",
}
_BY_DTYPE = {
    "int8": "TINYINT", "int16": "SMALLINT", "int32": "INTEGER", "int64": "BIGINT", "uint8": "UTINYINT",
    "uint16": "USMALLINT", "uint32": "UINTEGER", "uint64": "UBIGINT", "float32": "FLOAT", "float64": "DOUBLE",
    "bool": "BOOLEAN", "boolean": "BOOLEAN", "str": "VARCHAR", "string": "VARCHAR",
}


def table_of(value: "Any", max_rows: int, max_bytes: int) -> bytes:
    """The TABLE payload. An index that says something comes first, as columns of its own."""
    pandas = sys.modules["pandas"]
    row_count = len(value)
    shown = value.head(max_rows)
    if isinstance(shown, pandas.Series):
        shown = shown.to_frame(name="value" if shown.name is None else shown.name)
    names = [_label(name) for name in shown.columns]
    data = [shown.iloc[:, position] for position in range(shown.shape[1])]
    if not isinstance(shown.index, pandas.RangeIndex) or shown.index.name is not None:
        for level in reversed(range(shown.index.nlevels)):
            name = shown.index.names[level]
            names.insert(0, "index" if name is None else _label(name))
            data.insert(0, shown.index.get_level_values(level).to_series())
    result = table.Table([(name, _type_of(one, pandas)) for name, one in zip(names, data)], max_rows, max_bytes)
    cells = [[_cell(item, pandas) for item in one.tolist()] for one in data]
    for row in zip(*cells) if cells else ():
        if not result.add(list(row)):
            break
    return result.payload(row_count)


def _label(name: object) -> str:
    return ".".join(map(str, name)) if isinstance(name, tuple) else str(name)


def _type_of(series: "Any", pandas: "Any") -> str:
    if isinstance(series.dtype, pandas.CategoricalDtype):
        return _type_of(series.dtype.categories.to_series(), pandas)
    dtype = str(series.dtype).lower()
    if dtype.startswith("datetime64"):
        return "TIMESTAMP WITH TIME ZONE" if getattr(series.dtype, "tz", None) else "TIMESTAMP"
    if dtype.startswith("timedelta64"):
        return "INTERVAL"
    return _BY_DTYPE.get(dtype) or _BY_INFERENCE.get(pandas.api.types.infer_dtype(series, skipna=True), "JSON")


def _cell(item: "Any", pandas: "Any") -> "Json":
    kind = type(item)
    if kind is str or kind is bool or item is None:
        return item
    if kind is int:
        return table.integer(item)
    if kind is float:
        return None if item != item else table.real(item)  # pandas writes a missing value as NaN
    if item is pandas.NaT or item is pandas.NA:
        return None
    return _other(item, pandas, 0)


def _other(item: "Any", pandas: "Any", depth: int) -> "Json":
    if isinstance(item, datetime.datetime):
        return _shortest(item.isoformat())
    if isinstance(item, (pandas.Timedelta, datetime.timedelta)):
        return _interval(pandas.Timedelta(item))
    if isinstance(item, datetime.time):
        return _shortest(item.isoformat())
    if isinstance(item, datetime.date):
        return item.isoformat()
    if isinstance(item, decimal.Decimal):
        return format(item, "f")
    if isinstance(item, (bytes, bytearray)):
        return base64.b64encode(item).decode()
    if isinstance(item, dict) and depth < 16:
        return {str(key): _nested(inner, pandas, depth) for key, inner in item.items()}
    if isinstance(item, (list, tuple, set, frozenset)) and depth < 16:
        return [_nested(inner, pandas, depth) for inner in item]
    if hasattr(item, "tolist") and depth < 16:  # numpy scalars and arrays
        return _nested(item.tolist(), pandas, depth)
    return str(item)


def _shortest(text: str) -> str:
    """ISO 8601 as DuckDB writes it: no zeros at the end of a second's fraction, Z for UTC."""
    text, zone = (text[:-6], "Z") if text.endswith("+00:00") else (text, "")
    head, point, rest = text.partition(".")
    digits = len(rest) - len(rest.lstrip("0123456789"))
    fraction = rest[:digits].rstrip("0")
    return head + (point if fraction else "") + fraction + rest[digits:] + zone


def _interval(delta: "Any") -> str:
    """Days, hours, minutes and seconds, without those that are zero; each has the sign."""
    sign = "-" if delta.value < 0 else ""
    parts = abs(delta).components
    fraction = parts.milliseconds * 10**6 + parts.microseconds * 1000 + parts.nanoseconds
    seconds = f"{parts.seconds}.{fraction:09}".rstrip("0").rstrip(".")
    time = "".join(f"{sign}{amount}{unit}" for amount, unit in ((parts.hours, "H"), (parts.minutes, "M"), (seconds, "S"))
                   if amount not in (0, "0"))
    date = f"{sign}{parts.days}D" if parts.days else ""
    return f"P{date}{'T' if time else ''}{time}" if date or time else "PT0S"


def _nested(item: "Any", pandas: "Any", depth: int) -> "Json":
    if item is None or isinstance(item, (str, bool, int, float)) or item is pandas.NaT or item is pandas.NA:
        return _cell(item, pandas)
    return _other(item, pandas, depth + 1)
