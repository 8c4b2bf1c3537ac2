"""Values as displays, the way notebooks show them."""

import sys

from . import codec, frame

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from typing import Any

    from .typed import Frame, Item, Job

MAX_TEXT = 16_384
MAX_RICH_TEXT = 262_144
MAX_DISPLAYS = 20
MAX_IMAGE_BYTES = 16 << 20


def frames_of(value: object, shown: "list[Item]", plots: "Any", job: "Job") -> "list[Frame]":
    """Frames for what display() showed, the last value and the figures left open."""
    items = list(shown)
    frames = []
    if value is not None:
        items += render(value)
        frames += _table(value, job)
    if plots is not None:
        items += _open_figures(plots)
    return frames + _numbered(items[:MAX_DISPLAYS])


def render(value: object) -> "list[Item]":
    """A list of (MIME type, str or bytes); the plain text is always there, and last."""
    items: list[Item] = []
    if not isinstance(value, type):
        for method, kind in (("_repr_html_", "text/html"), ("_repr_svg_", "image/svg+xml"), ("_repr_png_", "image/png")):
            content = _by_method(value, method)
            if kind == "image/png":
                if isinstance(content, bytes) and len(content) <= MAX_IMAGE_BYTES:
                    items.append((kind, content))
            elif isinstance(content, str) and len(content) <= MAX_RICH_TEXT:
                items.append((kind, content))
    figures = sys.modules.get("matplotlib.figure")
    if figures and isinstance(value, figures.Figure):
        plots = sys.modules.get("matplotlib.pyplot")
        if plots is None or not plots.fignum_exists(getattr(value, "number", None)):
            items.append(("image/png", _png(value)))
    items.append(("text/plain", _plain(value)))
    return items


def _by_method(value: object, method: str) -> object:
    function = getattr(value, method, None)
    if not callable(function):
        return None
    try:
        return function()
    except Exception:
        return None  # as in a notebook: a broken rich form leaves the plain one


def _plain(value: object) -> str:
    text = repr(value)
    if len(text) > MAX_TEXT:
        return f"{text[:MAX_TEXT]}… ({len(text)} characters)"
    return text


def _table(value: object, job: "Job") -> "list[Frame]":
    pandas = sys.modules.get("pandas")
    if pandas is None or not isinstance(value, (pandas.DataFrame, pandas.Series)):
        return []
    from . import dataframe
    return [(frame.TABLE, dataframe.table_of(value, job["max_rows"], job["max_output_bytes"]))]


def _open_figures(plots: "Any") -> "list[Item]":
    items: list[Item] = []
    for number in plots.get_fignums():
        items.append(("image/png", _png(plots.figure(number))))
    return items


def _png(figure: "Any") -> bytes:
    import io
    target = io.BytesIO()
    figure.savefig(target, format="png")
    return target.getvalue()


def _numbered(items: "list[Item]") -> "list[Frame]":
    frames = []
    number = 0
    for kind, content in items:
        if isinstance(content, bytes):
            number += 1
            name = f"display-{number}.png"
            start, _ = frame.named(name, len(content))
            frames.append((frame.ARTIFACT, start + content))
            frames.append((frame.DISPLAY, codec.encode({"mime_type": kind, "artifact": name})))
        else:
            frames.append((frame.DISPLAY, codec.encode({"mime_type": kind, "text": content})))
    return frames
