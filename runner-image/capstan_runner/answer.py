"""The program side's answer: frames in a file, written after the user's code has ended, read after all have died.

The file lies where the program could write it too. So it can say nothing that the program could not have said, and
the reader believes no length and no type in it.
"""

import posix

from . import frame

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from .typed import Frame, Job

PATH = "/tmp/.capstan-answer"
MAX_DISPLAYS = 32
MAX_DISPLAY_BYTES = 1 << 20
MAX_ERROR_BYTES = 1 << 18
MAX_FRAMES = 128


class InvalidAnswer(Exception):
    """The answer file does not hold what a runner writes."""


def leave(frames: "list[Frame]") -> None:
    """Writes (type, payload) pairs and the END that makes them count."""
    fd = posix.open(PATH, posix.O_WRONLY | posix.O_CREAT | posix.O_TRUNC | posix.O_NOFOLLOW | posix.O_CLOEXEC, 0o600)
    for kind, payload in frames:
        frame.write(fd, kind, payload)
    frame.write(fd, frame.END)
    posix.close(fd)


def collect(job: "Job") -> "list[Frame] | None":
    """Returns the (type, payload) pairs of a complete answer, or None if there is none."""
    try:
        fd = posix.open(PATH, posix.O_RDONLY | posix.O_NOFOLLOW | posix.O_NONBLOCK | posix.O_CLOEXEC)
    except OSError:
        return None
    try:
        return _read(fd, job)
    except frame.ProtocolError:
        return None
    finally:
        posix.close(fd)


def _read(fd: int, job: "Job") -> "list[Frame]":
    if posix.fstat(fd).st_mode & 0o170000 != 0o100000:
        raise InvalidAnswer("the answer is not a regular file")
    limits = {frame.TABLE: job["max_output_bytes"] + (1 << 20), frame.DISPLAY: MAX_DISPLAY_BYTES,
              frame.ARTIFACT: job["max_artifact_bytes"] + 1024, frame.ERROR: MAX_ERROR_BYTES}
    counts = {frame.TABLE: 1, frame.DISPLAY: MAX_DISPLAYS, frame.ARTIFACT: MAX_DISPLAYS, frame.ERROR: 1}
    frames: list[Frame] = []
    images_left = job["max_artifact_bytes"] + 1024
    while len(frames) < MAX_FRAMES:
        kind, length = frame.read_header(fd)
        if kind == frame.END:
            return frames
        if length > limits.get(kind, -1) or not counts[kind]:
            raise InvalidAnswer("the answer holds a frame that it may not")
        counts[kind] -= 1
        payload = frame.read_exactly(fd, length)
        if kind == frame.ARTIFACT:
            images_left -= length
            if images_left < 0 or not _is_image_name(payload):
                raise InvalidAnswer("the answer holds a file that it may not")
        frames.append((kind, payload))
    raise InvalidAnswer("the answer has too many frames")


def _is_image_name(payload: bytes) -> bool:
    name = payload[2:2 + int.from_bytes(payload[:2], "big")]
    return name.startswith(b"display-") and name.endswith(b".png") and name[8:-4].isdigit() and len(name) < 20
