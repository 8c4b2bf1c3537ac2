"""How each DuckDB type travels: an expression that the engine evaluates, and what Python makes of its plain value."""

from . import codec, table

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from .typed import Json, Plan

_NESTED = ("STRUCT", "MAP", "UNION", "JSON", "VARIANT")
_EXACT = {"TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER", "BOOLEAN", "VARCHAR"}


def plan(type_name: str) -> "Plan":
    """(SQL template with {} for the column, function from plain value to JSON value or None)."""
    if type_name in _EXACT:
        return "{}", None
    if type_name in ("BIGINT", "UBIGINT"):
        return "{}", table.integer
    if type_name in ("FLOAT", "DOUBLE"):
        return "{}", table.real
    if type_name.endswith("]") or type_name.startswith(_NESTED):
        return "to_json({})::VARCHAR", _nested
    if type_name == "BLOB":
        return "to_base64({})", None
    if type_name == "INTERVAL":
        return "{}::VARCHAR", _interval
    if type_name.startswith("TIMESTAMP"):
        return "{}::VARCHAR", _timestamp
    if type_name.startswith("TIME"):
        return "{}::VARCHAR", lambda text: text[:-3] + "Z" if text.endswith("+00") else text
    return "{}::VARCHAR", None  # DATE, DECIMAL, HUGEINT, UUID, ENUM, BIT and whatever comes


def _timestamp(text: str) -> str:
    if text.endswith("+00"):
        text = text[:-3] + "Z"
    return text.replace(" ", "T", 1)


def _nested(text: str) -> "Json":
    try:
        return _safe(codec.decode(text))
    except (ValueError, RecursionError):
        return text


def _safe(value: "Json") -> "Json":
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return table.integer(value)
    if isinstance(value, float):
        return table.real(value)
    if isinstance(value, list):
        return [_safe(inner) for inner in value]
    if isinstance(value, dict):
        return {key: _safe(inner) for key, inner in value.items()}
    return value


def _interval(text: str) -> str:
    """DuckDB writes '1 year 2 months 3 days 04:05:06.5'; ISO 8601 is 'P1Y2M3DT4H5M6.5S'."""
    date, time = "", ""
    words = text.split()
    while len(words) > 1 and words[1][:1].isalpha():
        date += words[0] + words[1][0].upper()
        words = words[2:]
    if words:
        sign = "-" if words[0].startswith("-") else ""
        hours, minutes, seconds = words[0].lstrip("-").split(":")
        seconds = seconds.lstrip("0")
        if "." in seconds:
            seconds = seconds.rstrip("0").rstrip(".")
            seconds = "0" + seconds if seconds.startswith(".") else seconds
        for amount, unit in ((hours.lstrip("0"), "H"), (minutes.lstrip("0"), "M"), (seconds, "S")):
            if amount:
                time += f"{sign}{amount}{unit}"
    if not date and not time:
        return "PT0S"
    return f"P{date}T{time}" if time else f"P{date}"
