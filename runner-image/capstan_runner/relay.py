"""The supervisor's side of the program's answer: checks every frame and passes it on at once.

It holds one incomplete frame at a time, so its memory is bounded whatever the program writes.
"""

import posix

from . import codec, frame

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .typed import Frame, Job

MAX_DISPLAYS = 20
MAX_FORMS = 80
MAX_TEXT_BYTES = 5 << 19
_MAX_LAST_FORMS = 15
_MAX_LAST_TEXT_BYTES = 11 << 17
_LAST_IMAGE_BYTES = 16 << 20
_MAX_SHOWN_BYTES = 24 << 20
_MAX_ERROR_BYTES = 1 << 18
_MAX_SKIPPED_BYTES = 4096
_MAX_SKIPPED = 100
_EXTENSIONS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp", "application/pdf": "pdf"}


class _Invalid(Exception):
    """A frame that no runner writes."""


class _Allowance:
    """What may still be passed on of one kind of display."""

    def __init__(self, displays: int, forms: int, text_bytes: int, image_bytes: int) -> None:
        self._displays = displays
        self._displays_left = displays
        self._forms_left = forms
        self._bytes_left = {frame.DISPLAY: text_bytes, frame.IMAGE: image_bytes}

    def take(self, forms: "list[Frame]") -> "tuple[list[Frame], str | None]":
        """Returns (the forms that may pass, the reason why others may not). The last form, plain text, comes first."""
        if not self._displays_left:
            return [], f"more than {self._displays} displays"
        self._displays_left -= 1
        taken = []
        for kind, content in reversed(forms):
            if self._forms_left and len(content) <= self._bytes_left[kind]:
                self._forms_left -= 1
                self._bytes_left[kind] -= len(content)
                taken.append((kind, content))
        taken.reverse()
        return taken, None if len(taken) == len(forms) else "the displays are too large in all"


class Relay:
    """One program's answer. `ended` says that its code has ended, `error` is the ERROR payload that it sent."""

    def __init__(self, fd: int, job: "Job", channel: int) -> None:
        self.fd = fd
        self.ended = False
        self.error: bytes | None = None
        self.invalid: str | None = None
        self._channel = channel
        self._buffer = bytearray()
        self._limits = {frame.TABLE: job["max_output_bytes"] + (1 << 20), frame.ERROR: _MAX_ERROR_BYTES,
                        frame.SHOWN: _MAX_SHOWN_BYTES, frame.VALUE: _MAX_SHOWN_BYTES, frame.SKIPPED: _MAX_SKIPPED_BYTES,
                        frame.CLEAR: 0, frame.END: 0}
        # The last value has an allowance of its own, so that no earlier display takes its place.
        last_images = min(_LAST_IMAGE_BYTES, job["max_artifact_bytes"] // 2)
        self._image_bytes = job["max_artifact_bytes"] - last_images
        self._shown = self._for_displays()
        self._last = _Allowance(1, _MAX_LAST_FORMS, _MAX_LAST_TEXT_BYTES, last_images)
        self._has_table = False
        self._displays = 0
        self._images = 0
        self._skipped = 0
        self._last_reason = ""

    def forward(self) -> bool:
        """Reads once; False at the end of the pipe."""
        part = posix.read(self.fd, 1 << 18)
        if not part:
            return False
        if self.invalid is None:
            self._buffer += part
            try:
                self._take_complete()
            except _Invalid as error:
                self.invalid = str(error)
                self._buffer = bytearray()
        return True

    def _take_complete(self) -> None:
        while len(self._buffer) >= frame.HEADER_BYTES:
            kind = self._buffer[1]
            length = int.from_bytes(self._buffer[2:frame.HEADER_BYTES], "big")
            if self._buffer[0] != frame.VERSION or length > self._limits.get(kind, -1):
                raise _Invalid("the answer holds a frame that it may not")
            end = frame.HEADER_BYTES + length
            if len(self._buffer) < end:
                return
            payload = bytes(memoryview(self._buffer)[frame.HEADER_BYTES:end])
            del self._buffer[:end]
            self._take(kind, payload)

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == frame.END:
            self.ended = True
        elif kind == frame.ERROR:
            self.error = self.error or payload
        elif kind == frame.SKIPPED:
            self._skip(payload)
        elif kind == frame.CLEAR:
            self._shown = self._for_displays()
            self._last_reason = ""
            frame.write(self._channel, kind)
        elif kind == frame.TABLE:
            if self._has_table:
                raise _Invalid("the answer holds two tables")
            self._has_table = True
            frame.write(self._channel, kind, payload)
        else:
            self._show(payload, self._shown if kind == frame.SHOWN else self._last)

    def _for_displays(self) -> _Allowance:
        return _Allowance(MAX_DISPLAYS, MAX_FORMS, MAX_TEXT_BYTES, self._image_bytes)

    def _show(self, payload: bytes, allowance: _Allowance) -> None:
        self._displays += 1
        forms, reason = allowance.take(list(_forms(payload)))
        for kind, content in forms:
            if kind == frame.IMAGE:
                self._image(content)
            else:
                frame.write(self._channel, frame.DISPLAY, content)
        if reason and reason != self._last_reason:  # the same reason again adds nothing
            self._last_reason = reason
            self._skip(codec.encode({
                "name": f"display {self._displays}",
                "reason": f"{reason}: what does not fit of this one and later ones is dropped, the last value is kept"}))

    def _image(self, content: bytes) -> None:
        mime_type, image = _split_image(content)
        self._images += 1
        name = f"display-{self._images}.{_EXTENSIONS[mime_type]}"
        start, length = frame.named(name, len(image))
        frame.write_all(self._channel, frame.header(frame.ARTIFACT, length) + start)
        frame.write_all(self._channel, image)
        frame.write(self._channel, frame.DISPLAY, codec.encode({"mime_type": mime_type, "artifact": name}))

    def _skip(self, payload: bytes) -> None:
        self._skipped += 1
        if self._skipped <= _MAX_SKIPPED:
            frame.write(self._channel, frame.SKIPPED, payload)


def image(mime_type: str, content: bytes) -> bytes:
    """The payload of an IMAGE."""
    encoded = mime_type.encode()
    return bytes((len(encoded),)) + encoded + content


def can_be_image(mime_type: str) -> bool:
    return mime_type in _EXTENSIONS


def _split_image(payload: bytes) -> tuple[str, memoryview]:
    start = 1 + payload[0] if payload else 1
    mime_type = payload[1:start].decode("ascii", "replace")
    if mime_type not in _EXTENSIONS:
        raise _Invalid("the answer holds a file that it may not")
    return mime_type, memoryview(payload)[start:]


def _forms(payload: bytes) -> "Iterator[Frame]":
    """The (type, payload) pairs of a displayed value."""
    at = 0
    while at < len(payload):
        kind = payload[at + 1] if at + frame.HEADER_BYTES <= len(payload) else 0
        start = at + frame.HEADER_BYTES
        end = start + int.from_bytes(payload[at + 2:start], "big")
        if kind not in (frame.DISPLAY, frame.IMAGE) or end > len(payload):
            raise _Invalid("the answer holds a display that it may not")
        if kind == frame.IMAGE:
            _split_image(payload[start:end])
        yield kind, payload[start:end]
        at = end
