"""JSON by the interpreter's own C functions. The `json` package adds 8 ms of imports (re, enum) around the same code."""

import _json

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from typing import Any, Never


_MAX_SAFE = (1 << 53) - 1


class _Rules:
    strict = False
    object_hook = None
    object_pairs_hook = None
    parse_float: "Any" = float
    parse_int: "Any" = int
    parse_constant: "Any" = float


def _exact_integer(text: str) -> int | str:
    return int(text) if len(text) <= 17 and -_MAX_SAFE <= int(text) <= _MAX_SAFE else text


def _exact_real(text: str) -> float | str:
    """A number that a double holds as it is written, else the text."""
    value = float(text)
    return value if _digits(repr(value)) == _digits(text) else text


def _digits(text: str) -> tuple[str, int]:
    """(significant digits, exponent of the last one), the same for the same number."""
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits = (whole + fraction).lstrip("0")
    shortened = digits.rstrip("0")
    if not shortened:
        return "", 0
    return shortened, int(exponent or 0) - len(fraction) + len(digits) - len(shortened)


class _ExactRules(_Rules):
    parse_float = staticmethod(_exact_real)
    parse_int = staticmethod(_exact_integer)
    parse_constant = str


_scan = _json.make_scanner(_Rules)  # type: ignore[arg-type]  # takes any object with these attributes


def _refuse(value: object) -> "Never":
    raise TypeError(f"{type(value).__name__} has no JSON form")


_scan_exactly = _json.make_scanner(_ExactRules)  # type: ignore[arg-type]

# markers, default, encoder, indent, key separator, item separator, sort_keys, skipkeys, allow_nan
_encode = _json.make_encoder(None, _refuse, _json.encode_basestring, None, ":", ",", False, False, False)


def decode(data: str | bytes) -> "Any":
    """The value of a JSON text, given as bytes or str; ValueError if it is none."""
    return _decode(_scan, data.decode() if isinstance(data, bytes) else data)


def decode_exactly(text: str) -> "Any":
    """The same, but numbers that a double does not hold as they are written become texts."""
    return _decode(_scan_exactly, text)


def _decode(scan: "Any", text: str) -> "Any":
    text = text.strip()
    try:
        value, end = scan(text, 0)
    except StopIteration:
        raise ValueError("not JSON") from None
    if end != len(text):
        raise ValueError("more than one JSON value")
    return value


def encode(value: object) -> bytes:
    """JSON as UTF-8 bytes; what UTF-8 cannot hold (a lone surrogate) becomes '?'."""
    return "".join(_encode(value, 0)).encode("utf-8", "replace")
