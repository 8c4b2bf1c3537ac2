"""Passes the program's output on while it runs, and notices its end."""

import posix
import select
import time

from . import frame

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from .typed import Source


class Output:
    """One of the program's streams: the first `limit` bytes go out as frames, the rest is read and dropped."""

    def __init__(self, fd: int, kind: int, limit: int, channel: int) -> None:
        self.fd = fd
        self.truncated = False
        self._kind = kind
        self._left = limit
        self._channel = channel

    def forward(self) -> bool:
        """Reads once; False at the end of the stream."""
        part = posix.read(self.fd, frame.CHUNK_BYTES)
        if not part:
            return False
        if len(part) > self._left:
            self.truncated = True
            part = part[:self._left]
        if part:
            self._left -= len(part)
            frame.write(self._channel, self._kind, part)
        return True


def drain(source: "Source") -> None:
    """Reads the rest of the pipe after every writer has died; never waits."""
    posix.set_blocking(source.fd, False)
    try:
        while source.forward():
            pass
    except BlockingIOError:
        pass


def until_exit(pid: int, sources: "tuple[Source, ...]", deadline: float) -> int | None:
    """Pumps until the child `pid` has ended. Returns its wait status, or None if `deadline` (monotonic) came first.

    The end is the child's own, not that of its streams: a background process may hold those open.
    """
    poll = select.poll()
    by_fd = {source.fd: source for source in sources}
    for fd in by_fd:
        poll.register(fd, select.POLLIN)
    exit_fd = _exit_descriptor(pid)
    if exit_fd is not None:
        poll.register(exit_fd, select.POLLIN)
    step_ms = 20 if exit_fd is None else 1 << 30
    while True:
        left_ms = int((deadline - time.monotonic()) * 1000)
        if left_ms <= 0:
            return None
        ready = poll.poll(min(left_ms, step_ms))
        for fd, _ in ready:
            if fd in by_fd and not by_fd[fd].forward():
                poll.unregister(fd)
        if exit_fd is None or any(fd == exit_fd for fd, _ in ready):
            ended, status = posix.waitpid(pid, posix.WNOHANG)
            if ended:
                return status


def _exit_descriptor(pid: int) -> int | None:
    try:
        return posix.pidfd_open(pid)
    except OSError:
        return None  # an old kernel or a strict filter: until_exit then looks every 20 ms
