"""A TABLE payload: columns and as many rows as the limits let through."""

from . import codec

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .typed import Json

MAX_SAFE_INTEGER = (1 << 53) - 1


class Table:
    """Collects rows until `max_rows` or `max_bytes` of JSON is reached; `truncated` says that it was."""

    def __init__(self, columns: list[tuple[str, str]], max_rows: int, max_bytes: int) -> None:
        self._head = codec.encode([{"name": name, "type": kind} for name, kind in columns])
        self._rows: list[bytes] = []
        self._rows_left = max_rows
        self._bytes_left = max_bytes - len(self._head) - 80
        self.truncated = False

    def add(self, row: "Sequence[Json]") -> bool:
        """Takes a row of JSON values; False once the table is full."""
        if not self._rows_left:
            self.truncated = True
            return False
        encoded = codec.encode(row)
        self._bytes_left -= len(encoded) + 1
        if self._bytes_left < 0:
            self.truncated = True
            self._rows_left = 0
            return False
        self._rows_left -= 1
        self._rows.append(encoded)
        return True

    def payload(self, row_count: int) -> bytes:
        truncated = b"true" if self.truncated or row_count > len(self._rows) else b"false"
        return b'{"columns":%b,"rows":[%b],"row_count":%d,"rows_truncated":%b}' % (
            self._head, b",".join(self._rows), row_count, truncated)


def integer(value: int) -> int | str:
    """A number where JSON readers hold it exactly, else a string."""
    return value if -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER else str(value)


def real(value: float) -> float | str:
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return value
