"""Data files whose text is not plain UTF-8: found out by their first bytes, and given to DuckDB as UTF-8 in memory."""

import posix

from . import frame

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from typing import Any, BinaryIO

_HEAD_BYTES = 1 << 20
_MARKS = ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
          (b"\xef\xbb\xbf", "utf-8-sig"))


class TextFile:
    """`path` is what to read: the file itself, or its text as UTF-8. `first_line` is without its line end."""

    def __init__(self, path: str, encoding: str | None = None) -> None:
        with _open(path) as file:
            head = file.read(_HEAD_BYTES)
        encoding = _known(encoding, head) if encoding else _encoding(head)
        self.path = path
        if encoding is not None:
            self.path = f"/proc/self/fd/{_converted(path, encoding)}"
            with open(self.path, "rb") as file:
                head = file.read(1 << 16)
        lines = head.lstrip(b"\r\n").replace(b"\r", b"\n").split(b"\n", 1)
        self.first_line = lines[0].decode("utf-8", "replace")


def _open(path: str) -> "BinaryIO":
    if path.lower().endswith(".gz"):
        import gzip
        return gzip.open(path, "rb")  # type: ignore[return-value]
    return open(path, "rb")


def _known(encoding: str, head: bytes) -> str | None:
    """The codec of an encoding that was named; a mark is no part of the text."""
    if encoding == "utf-8":
        return "utf-8-sig" if head.startswith(b"\xef\xbb\xbf") else None
    return "cp1252" if encoding == "windows-1252" else encoding


def _encoding(head: bytes) -> str | None:
    """None if the text is UTF-8 without a mark."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if len(head) > 3 and not any(head[1:200:2]):
        return "utf-16-le"
    if len(head) > 3 and not any(head[0:200:2]):
        return "utf-16-be"
    import codecs
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return None


def _converted(path: str, encoding: str) -> int:
    import codecs
    codecs.register_error("as-latin-1", _as_latin_1)
    decoder: Any = codecs.getincrementaldecoder(encoding)("as-latin-1" if encoding == "cp1252" else "strict")
    target = posix.memfd_create("text", posix.MFD_CLOEXEC)
    with _open(path) as file:
        while part := file.read(_HEAD_BYTES):
            frame.write_all(target, decoder.decode(part).encode())
    frame.write_all(target, decoder.decode(b"", True).encode())
    return target


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    """The five bytes that Windows' code page leaves open."""
    assert isinstance(error, UnicodeDecodeError)
    return chr(error.object[error.start]), error.start + 1
