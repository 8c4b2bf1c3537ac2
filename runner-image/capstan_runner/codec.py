"""JSON by the interpreter's own C functions. The `json` package adds 8 ms of imports (re, enum) around the same code."""

import _json

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from typing import Any, Never


class _Rules:
    strict = False
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float


_scan = _json.make_scanner(_Rules)  # type: ignore[arg-type]  # takes any object with these attributes


def _refuse(value: object) -> "Never":
    raise TypeError(f"{type(value).__name__} has no JSON form")


# markers, default, encoder, indent, key separator, item separator, sort_keys, skipkeys, allow_nan
_encode = _json.make_encoder(None, _refuse, _json.encode_basestring, None, ":", ",", False, False, False)


def decode(data: str | bytes) -> "Any":
    """The value of a JSON text, given as bytes or str; ValueError if it is none."""
    text = data.decode() if isinstance(data, bytes) else data
    text = text.strip()
    try:
        value, end = _scan(text, 0)
    except StopIteration:
        raise ValueError("not JSON") from None
    if end != len(text):
        raise ValueError("more than one JSON value")
    return value


def encode(value: object) -> bytes:
    """JSON as UTF-8 bytes; what UTF-8 cannot hold (a lone surrogate) becomes '?'."""
    return "".join(_encode(value, 0)).encode("utf-8", "replace")
