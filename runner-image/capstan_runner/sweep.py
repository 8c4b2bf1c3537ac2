"""Ends every process that a program has left behind, and waits until they are gone."""

import posix

_SIGKILL = 9


def owns_namespace(argv: list[str]) -> bool:
    """True only if this pid namespace was made for this job, so that kill(-1) hits nothing else.

    Pid 1 and bubblewrap's pid 2 show it; for other layouts (docker --init, a virtual machine) the provider guarantees it.
    """
    pid = posix.getpid()
    return pid == 1 or (pid == 2 and posix.getppid() == 1) or "--own-pid-namespace" in argv


def everything(own_namespace: bool) -> None:
    if own_namespace:
        try:
            posix.kill(-1, _SIGKILL)
        except ProcessLookupError:
            pass
        _reap_all()
    else:
        _kill_descendants()


def _reap_all() -> None:
    try:
        while True:
            posix.waitpid(-1, 0)
    except ChildProcessError:
        pass


def _kill_descendants() -> None:
    """Orphans come to this process (guard.adopt_orphans): killing the children again and again reaches all."""
    while children := _children():
        for pid in children:
            try:
                posix.kill(pid, _SIGKILL)
            except ProcessLookupError:
                pass
        for pid in children:
            posix.waitpid(pid, 0)


def _children() -> list[int]:
    pid = posix.getpid()
    fd = posix.open(f"/proc/{pid}/task/{pid}/children", posix.O_RDONLY | posix.O_CLOEXEC)
    try:
        text = b""
        while part := posix.read(fd, 1 << 16):
            text += part
    finally:
        posix.close(fd)
    return [int(child) for child in text.split()]
