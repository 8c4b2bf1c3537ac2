"""Collects the files in out/. Runs after every other process is dead, and still trusts nothing about the tree:
each step goes by directory handle and follows no link, and only regular files with one name are read."""

import posix

from . import frame, glob, workspace

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from .typed import Job

MAX_REPORTED = 100
MAX_VISITED = 20_000
_DIRECTORY = posix.O_RDONLY | posix.O_DIRECTORY | posix.O_NOFOLLOW | posix.O_NONBLOCK | posix.O_CLOEXEC
_FILE = posix.O_RDONLY | posix.O_NOFOLLOW | posix.O_NONBLOCK | posix.O_CLOEXEC
_KINDS = {0o120000: "is a symbolic link", 0o010000: "is a FIFO", 0o140000: "is a socket",
          0o060000: "is a device", 0o020000: "is a device"}


def send_all(channel: int, job: "Job") -> "tuple[list[dict[str, str]], int]":
    """Sends one ARTIFACT frame per accepted file. Returns ([{name, reason}] of at most 100, the count of all)."""
    collection = _Collection(channel, job)
    try:
        handle = posix.open("out", _DIRECTORY)
    except OSError:
        collection.skip("out", "is not a directory")
    else:
        collection.walk(handle, ["out"])
    return collection.skipped, collection.skipped_count


class _Collection:
    def __init__(self, channel: int, job: "Job") -> None:
        self.skipped: list[dict[str, str]] = []
        self.skipped_count = 0
        self._channel = channel
        self._patterns = [pattern.split("/") for pattern in job["artifacts"]]
        self._files_left = job["max_artifacts"]
        self._bytes_left = job["max_artifact_bytes"]
        self._visits_left = MAX_VISITED

    def skip(self, name: str, reason: str) -> None:
        self.skipped_count += 1
        if len(self.skipped) < MAX_REPORTED:
            self.skipped.append({"name": name.encode("utf-8", "backslashreplace").decode(), "reason": reason})

    def walk(self, handle: int, path: list[str]) -> None:
        try:
            for name in sorted(posix.listdir(handle)):
                self._visits_left -= 1
                if self._visits_left < 0:
                    self.skip("/".join(path), "holds more files than are looked at")
                    return
                self._entry(handle, path, name)
        finally:
            posix.close(handle)

    def _entry(self, handle: int, path: list[str], name: str) -> None:
        full = "/".join([*path, name])
        try:
            workspace.parts_of(full)
            full.encode()
        except ValueError:
            self.skip(full, "has a name that is not allowed")
            return
        try:
            facts = posix.stat(name, dir_fd=handle, follow_symlinks=False)
            kind = facts.st_mode & 0o170000
            if kind == 0o040000:
                self.walk(posix.open(name, _DIRECTORY, dir_fd=handle), [*path, name])
            elif not any(glob.matches([*path, name], pattern) for pattern in self._patterns):
                pass  # not asked for
            elif kind != 0o100000:
                self.skip(full, _KINDS.get(kind, "is not a regular file"))
            else:
                self._file(handle, name, full)
        except OSError as error:
            self.skip(full, f"can't be read: {error.strerror}")

    def _file(self, handle: int, name: str, full: str) -> None:
        if not self._files_left:
            self.skip(full, "is beyond the number of artifacts allowed")
            return
        fd = posix.open(name, _FILE, dir_fd=handle)
        try:
            facts = posix.fstat(fd)
            if facts.st_mode & 0o170000 != 0o100000:
                self.skip(full, "is not a regular file")
            elif facts.st_nlink != 1:
                self.skip(full, "is a hard link")
            elif facts.st_size > self._bytes_left:
                self.skip(full, "is beyond the bytes of artifacts allowed")
            else:
                self._files_left -= 1
                self._bytes_left -= facts.st_size
                start, length = frame.named(full, facts.st_size)
                frame.write_all(self._channel, frame.header(frame.ARTIFACT, length) + start)
                frame.copy(fd, self._channel, facts.st_size)
        finally:
            posix.close(fd)
