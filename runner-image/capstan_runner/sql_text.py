"""What becomes of a value that DuckDB gives as text: the documented JSON form of its type."""

from . import codec, duck_type, table

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from .duck_type import Type
    from .typed import Convert, Json

_MAX_DEPTH = 40


def converter(kind: "Type") -> "Convert | None":
    """From DuckDB's text to the JSON value; None where the text is the value."""
    if kind.is_json or kind.code == duck_type.VARIANT:
        return _json
    if kind.code == duck_type.FLOAT:
        return lambda text: table.real(float(text))
    if kind.code == duck_type.INTERVAL:
        return _interval
    if kind.code == duck_type.DECIMAL:
        return _decimal
    if kind.code in duck_type.TIMESTAMPS:
        return _timestamp
    return _in_utc if kind.code == duck_type.TIME_TZ else None  # DATE, HUGEINT, UUID, ENUM, BIT and others


def _decimal(text: str) -> str:
    """DuckDB writes '.5' where all digits are behind the point."""
    return text.replace(".", "0.", 1) if text.startswith((".", "-.")) else text


def _timestamp(text: str) -> str:
    """ISO 8601, which has no form for years before 1: those stay as they are."""
    return text if "(BC)" in text else _in_utc(text.replace(" ", "T", 1))


def _in_utc(text: str) -> str:
    return text[:-3] + "Z" if text.endswith("+00") else text


def _json(text: str) -> "Json":
    """A JSON value as it is written. What is deeper than readers accept stays a text."""
    try:
        value = codec.decode_exactly(text)
    except (ValueError, RecursionError):
        return text
    return value if _depth(value) <= _MAX_DEPTH else text


def _depth(value: "Json") -> int:
    level = [value]
    depth = 0
    while level and depth <= _MAX_DEPTH:
        depth += 1
        level = [inner for one in level if isinstance(one, (list, dict))
                 for inner in (one if isinstance(one, list) else one.values())]
    return depth


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
