"""Frames on a file descriptor: version, type, 4-byte big-endian length, payload.

Here and wherever the start-up passes through, `posix` stands in for `os`: importing `os` costs 2 ms more.
"""

import posix

VERSION = 1

JOB, FILE, STDIN, REQUEST_END = 0x01, 0x02, 0x03, 0x0F
STARTED, STDOUT, STDERR, TABLE, DISPLAY, ARTIFACT, ERROR, EXIT, SKIPPED, CLEAR, END = (
    0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1F)

# Between the program and the supervisor only: a displayed value and the last expression's value, whose payloads are
# frames (DISPLAY and IMAGE), and an image of it.
SHOWN, VALUE, IMAGE = 0x21, 0x22, 0x23

HEADER_BYTES = 6
CHUNK_BYTES = 1 << 16


class ProtocolError(Exception):
    """The other side does not speak this protocol."""


def header(kind: int, length: int) -> bytes:
    return bytes((VERSION, kind)) + length.to_bytes(4, "big")


def read_exactly(fd: int, count: int) -> bytes:
    """Reads `count` bytes; a stream that ends before is a ProtocolError."""
    parts = []
    while count:
        part = posix.read(fd, min(count, 1 << 20))
        if not part:
            raise ProtocolError("the stream ended inside a frame")
        parts.append(part)
        count -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def read_header(fd: int) -> tuple[int, int]:
    """Returns (type, payload length)."""
    head = read_exactly(fd, HEADER_BYTES)
    if head[0] != VERSION:
        raise ProtocolError(f"frame version {head[0]} is not {VERSION}")
    return head[1], int.from_bytes(head[2:], "big")


def copy(source: int, target: int, count: int) -> None:
    """Copies `count` bytes from one descriptor to another without holding them."""
    while count:
        part = posix.read(source, min(count, CHUNK_BYTES))
        if not part:
            raise ProtocolError("the stream ended inside a frame")
        write_all(target, part)
        count -= len(part)


def write_all(fd: int, data: bytes | memoryview) -> None:
    written = posix.write(fd, data)
    while written < len(data):
        data = memoryview(data)[written:]
        written = posix.write(fd, data)


def write(fd: int, kind: int, payload: bytes = b"") -> None:
    write_all(fd, header(kind, len(payload)) + payload)


def named(name: str, content_length: int) -> tuple[bytes, int]:
    """The start of a FILE or ARTIFACT payload and the length of the whole."""
    encoded = name.encode()
    return len(encoded).to_bytes(2, "big") + encoded, 2 + len(encoded) + content_length
