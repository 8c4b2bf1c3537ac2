"""The program's side of its answer: frames on a pipe to the supervisor, each sent as soon as it is known.

What was sent stays sent, however the program ends. The program could write to the pipe too. So it can say nothing
that the program could not have said, and the reader (relay.py) believes no length and no type in it.
"""

import _thread
import posix

from . import codec, frame

FD = 3
LAST_FD = 4
_locks = [_thread.RLock()]


def open_in_child(pipe: int) -> None:
    """Puts the pipe at its number and closes every descriptor above. An exec closes the pipe too."""
    posix.dup2(pipe, FD, inheritable=False)
    posix.closerange(FD + 1, posix.sysconf("SC_OPEN_MAX"))
    posix.memfd_create("answer", posix.MFD_CLOEXEC)  # becomes LAST_FD, for the lock
    posix.register_at_fork(after_in_child=_renew_lock)


def send(kind: int, payload: bytes = b"") -> None:
    """Sends one frame whole: threads and forked processes take turns."""
    with _locks[0]:
        posix.lockf(LAST_FD, posix.F_LOCK, 0)
        try:
            frame.write(FD, kind, payload)
        finally:
            posix.lockf(LAST_FD, posix.F_ULOCK, 0)


def skip(name: str, reason: str) -> None:
    """Reports that something was left out of the answer."""
    send(frame.SKIPPED, codec.encode({"name": name[:200], "reason": reason[:400]}))


def _renew_lock() -> None:
    """A thread of the parent may have held the lock at the fork."""
    _locks[0] = _thread.RLock()
