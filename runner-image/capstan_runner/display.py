"""Shows values at the moment they are shown, the way notebooks do: each is sent before the program goes on."""

import sys

from . import answer, codec, forms, frame, relay

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from .typed import Item, Job

MAX_RICH_BYTES = 256 << 10
_MAX_PAYLOAD_BYTES = 320 << 10  # with what JSON escapes
MAX_IMAGE_BYTES = 16 << 20
_clears = [False]  # whether the next value takes back what was shown before


def show(*values: object) -> None:
    """The program's display()."""
    for value in values:
        send(forms.of(value))


def show_last(value: object, job: "Job") -> None:
    """The last expression's value, a table too if it is one. Nothing that was shown before takes its place."""
    if value is None:
        return
    _table(value, job)
    send(forms.of(value), frame.VALUE)


def clear(wait: bool) -> None:
    """Takes back what was shown so far; with `wait` as soon as the next value is shown."""
    _clears[0] = wait
    if not wait:
        answer.send(frame.CLEAR)


def send(items: "list[Item]", kind: int = frame.SHOWN) -> None:
    """Sends the forms of one value; a form that is too large is reported and costs only itself."""
    parts = []
    for mime_type, content in items:
        if isinstance(content, bytes):
            size, limit, part = len(content), MAX_IMAGE_BYTES, frame.IMAGE
            payload = relay.image(mime_type, content)
        else:
            size, limit, part = len(content.encode("utf-8", "replace")), MAX_RICH_BYTES, frame.DISPLAY
            payload = codec.encode({"mime_type": mime_type, "text": content})
        if size > limit or (part == frame.DISPLAY and len(payload) > _MAX_PAYLOAD_BYTES):
            answer.skip(f"display of {mime_type}", f"it has {size} bytes, but {limit} is the most")
        else:
            parts.append(frame.header(part, len(payload)) + payload)
    if _clears[0]:
        clear(wait=False)
    answer.send(kind, b"".join(parts))


def _table(value: object, job: "Job") -> None:
    pandas = sys.modules.get("pandas")
    if pandas is None or not isinstance(value, (pandas.DataFrame, pandas.Series)):
        return
    from . import dataframe
    try:
        payload = dataframe.table_of(value, job["max_rows"], job["max_output_bytes"])
    except Exception as error:
        send([("text/plain", f"the value can't be shown as a table: {forms.described(error)}")])
    else:
        answer.send(frame.TABLE, payload)
