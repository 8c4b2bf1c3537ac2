"""/work: the program's directory, with in/ for its files and out/ for its artifacts."""

import posix

ROOT = "/work"
MAX_NAME_BYTES = 255
MAX_DEPTH = 20
_NEW_FILE = posix.O_WRONLY | posix.O_CREAT | posix.O_EXCL | posix.O_NOFOLLOW | posix.O_CLOEXEC
_DIRECTORY = posix.O_RDONLY | posix.O_DIRECTORY | posix.O_NOFOLLOW | posix.O_CLOEXEC


class InvalidName(ValueError):
    """A file name that is not relative, plain and short."""


def prepare() -> None:
    """Makes in/ and out/ unless the provider has, and makes /work the working directory."""
    posix.umask(0o022)
    posix.chdir(ROOT)
    for directory in ("in", "out"):
        try:
            posix.mkdir(directory)
        except FileExistsError:
            pass


def parts_of(name: str) -> list[str]:
    """The path components of a valid name; InvalidName otherwise."""
    parts = name.split("/")
    if len(name.encode("utf-8", "surrogatepass")) > MAX_NAME_BYTES or len(parts) > MAX_DEPTH:
        raise InvalidName("the name is too long")
    for part in parts:
        if part in ("", ".", ".."):
            raise InvalidName("the name must be relative, without empty, '.' or '..' parts")
    if any(_is_forbidden(ord(character)) for character in name):
        raise InvalidName("the name has characters that are not allowed")
    return parts


def _is_forbidden(character: int) -> bool:
    """Controls, surrogates, backslashes, line separators and controls of text direction, as at admission (FileNameRule)."""
    return (character < 0x20 or 0x7F <= character <= 0x9F or character == 0x5C or 0x2028 <= character <= 0x202E
            or 0x2066 <= character <= 0x2069 or 0xD800 <= character <= 0xDFFF)


def create(name: str) -> int:
    """Opens in/<name> for writing. Every step goes by directory handle and follows no link; nothing is overwritten."""
    *directories, base = parts_of(name)
    handle = posix.open("in", _DIRECTORY)
    try:
        for directory in directories:
            try:
                posix.mkdir(directory, dir_fd=handle)
            except FileExistsError:
                pass
            inner = posix.open(directory, _DIRECTORY, dir_fd=handle)
            posix.close(handle)
            handle = inner
        return posix.open(base, _NEW_FILE, 0o644, dir_fd=handle)
    finally:
        posix.close(handle)
