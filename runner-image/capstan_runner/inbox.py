"""Reads the request: JOB, any FILEs, perhaps STDIN, END. The end of the stream may never come and is not waited for."""

import posix

from . import codec, frame, workspace

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from .typed import Job

MAX_JOB_BYTES = 64 << 20
_DEFAULTS: dict[str, object] = {
    "args": [], "env": {}, "max_rows": 10_000, "max_output_bytes": 1 << 20, "artifacts": ["out/**"],
    "max_artifacts": 100, "max_artifact_bytes": 64 << 20, "deadline_ms": 30_000, "memory_bytes": 512 << 20, "cpus": 1.0,
    "file_options": {},
}


class InvalidInput(Exception):
    """The request is well framed, but a part of it can't be used."""


def receive(fd: int) -> "tuple[Job, int]":
    """Returns the job as a dict with every key set, and a descriptor of the program's stdin."""
    job = None
    stdin = None
    invalid = None
    while True:
        kind, length = frame.read_header(fd)
        if kind == frame.JOB:
            job = _job(fd, length)
        elif kind == frame.FILE:
            invalid = _file(fd, length) or invalid
        elif kind == frame.STDIN:
            stdin = _stdin(fd, length)
        elif kind == frame.REQUEST_END:
            _skip(fd, length)
            break
        else:
            _skip(fd, length)
    if job is None:
        raise frame.ProtocolError("END came before JOB")
    if invalid:
        raise InvalidInput(invalid)
    if stdin is None:
        stdin = posix.open("/dev/null", posix.O_RDONLY | posix.O_CLOEXEC)
    return job, stdin


def _job(fd: int, length: int) -> "Job":
    if length > MAX_JOB_BYTES:
        raise frame.ProtocolError(f"JOB has {length} bytes")
    try:
        given = codec.decode(frame.read_exactly(fd, length))
    except ValueError as error:
        raise frame.ProtocolError(f"JOB is not JSON: {error}") from None
    if not isinstance(given, dict) or not isinstance(given.get("code"), str):
        raise frame.ProtocolError("JOB is not an object with code")
    job = dict(_DEFAULTS)
    for key, value in given.items():
        if value is not None:
            job[key] = value
    return job  # type: ignore[return-value]  # the worker keeps to the protocol for the types of the rest


def _file(fd: int, length: int) -> str | None:
    """Writes one file; returns what is wrong with it instead of raising, so that the stream stays in step."""
    if length < 2:
        raise frame.ProtocolError("FILE without a name")
    name_length = int.from_bytes(frame.read_exactly(fd, 2), "big")
    content_length = length - 2 - name_length
    if content_length < 0:
        raise frame.ProtocolError("FILE is shorter than its name")
    raw = frame.read_exactly(fd, name_length)
    name = raw.decode("utf-8", "replace")
    try:
        raw.decode()
        target = workspace.create(name)
    except (ValueError, OSError) as error:
        _skip(fd, content_length)
        return f"in/{name} can't be written: {getattr(error, 'strerror', None) or error}"
    remaining = content_length
    try:
        while remaining:
            part = frame.read_exactly(fd, min(remaining, frame.CHUNK_BYTES))
            remaining -= len(part)
            frame.write_all(target, part)
    except OSError as error:
        _skip(fd, remaining)
        return f"in/{name} can't be written: {error.strerror}"
    finally:
        posix.close(target)
    return None


def _stdin(fd: int, length: int) -> int:
    # A memory file and not a pipe: the program may read it at any time, without a writer.
    target = posix.memfd_create("stdin", posix.MFD_CLOEXEC)
    frame.copy(fd, target, length)
    posix.lseek(target, 0, 0)
    return target


def _skip(fd: int, length: int) -> None:
    while length:
        length -= len(frame.read_exactly(fd, min(length, frame.CHUNK_BYTES)))
