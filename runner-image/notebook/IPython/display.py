"""IPython.display: values with a form of their own, shown as the runner shows any value."""

import html
import json
from typing import Any

_IMAGE_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
_MAGIC = ((b"\x89PNG", "png"), (b"\xff\xd8", "jpeg"), (b"GIF8", "gif"), (b"RIFF", "webp"))


def display(*objects: Any, raw: bool = False, display_id: Any = None, **_options: Any) -> "DisplayHandle | None":
    """Shows values at once. With `raw` they are dictionaries of MIME types."""
    values = [_Bundle(one) for one in objects] if raw else list(objects)
    try:
        from capstan_runner import display as runner
    except ImportError:  # in a process that the program has started there is nothing to show them
        print(*map(repr, values), sep="\n")
    else:
        runner.show(*values)
    return DisplayHandle(display_id) if display_id else None


def update_display(obj: Any, *, display_id: Any, **options: Any) -> None:
    """Shows the value once more; earlier displays stay in the result."""
    display(obj, **options)


def publish_display_data(data: dict[str, Any], metadata: Any = None, **_options: Any) -> None:
    display(data, raw=True)


def clear_output(wait: bool = False) -> None:
    """Takes back what was shown so far; with `wait` as soon as the next value is shown. Printed text stays."""
    try:
        from capstan_runner import display as runner
    except ImportError:
        return
    runner.clear(wait)


class DisplayHandle:
    def __init__(self, display_id: Any = None) -> None:
        self.display_id = display_id

    def display(self, obj: Any, **options: Any) -> None:
        display(obj, **options)

    update = display


class DisplayObject:
    """A value with one form: `data`, or what the file `filename` contains."""

    mime_type = "text/plain"
    mode = "r"

    def __init__(self, data: Any = None, url: str | None = None, filename: Any = None, metadata: Any = None,
                 **_options: Any) -> None:
        self.data = data
        self.url = url
        self.filename = filename
        self.metadata = metadata or {}
        self.reload()

    def reload(self) -> None:
        if self.filename is not None:
            with open(self.filename, self.mode, encoding=None if "b" in self.mode else "utf-8") as file:
                self.data = file.read()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {self.mime_type: self.data}

    def __repr__(self) -> str:
        return f"<IPython.core.display.{type(self).__name__} object>"  # as in a notebook, the same in every run


class TextDisplayObject(DisplayObject):
    pass


class HTML(TextDisplayObject):
    mime_type = "text/html"


class Markdown(TextDisplayObject):
    mime_type = "text/markdown"


class Latex(TextDisplayObject):
    mime_type = "text/latex"


class Math(TextDisplayObject):
    mime_type = "text/latex"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {self.mime_type: f"$\\displaystyle {str(self.data).strip('$')}$"}


class SVG(DisplayObject):
    mime_type = "image/svg+xml"


class Javascript(TextDisplayObject):
    mime_type = "application/javascript"


class Pretty(TextDisplayObject):
    pass


class Code(TextDisplayObject):
    pass


class JSON(DisplayObject):
    mime_type = "application/json"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {self.mime_type: json.loads(self.data) if isinstance(self.data, (str, bytes)) else self.data}


class Image(DisplayObject):
    mode = "rb"

    def __init__(self, data: Any = None, url: str | None = None, filename: Any = None,
                 format: str | None = None, **options: Any) -> None:  # noqa: A002 - IPython's own name
        if isinstance(data, str) and filename is None and url is None:
            data, url, filename = (None, data, None) if "://" in data else (None, None, data)
        super().__init__(data, url, filename)
        self.format = (format or self._found() or str(filename or "png").rpartition(".")[2]).lower()
        self.options = options

    def _found(self) -> str | None:
        head = bytes(self.data[:4]) if isinstance(self.data, (bytes, bytearray)) else b""
        return next((name for magic, name in _MAGIC if head.startswith(magic)), None)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        if self.data is None:
            return {"text/html": f'<img src="{html.escape(str(self.url))}"/>'}
        return {_IMAGE_TYPES.get(self.format, "image/png"): self.data}


class IFrame(DisplayObject):
    def __init__(self, src: str, width: Any, height: Any, **_options: Any) -> None:
        super().__init__()
        self.src, self.width, self.height = src, width, height

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/html": f'<iframe width="{self.width}" height="{self.height}" src="{html.escape(self.src)}"></iframe>'}


class _Bundle:
    def __init__(self, data: dict[str, Any]) -> None:
        self._data = data

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return self._data

    def __repr__(self) -> str:
        return str(self._data.get("text/plain", self._data))


def _of_type(kind: type[DisplayObject]) -> Any:
    def show(*objects: Any, **options: Any) -> None:
        display(*[one if isinstance(one, kind) else kind(one) for one in objects], **options)
    return show


display_html, display_markdown, display_svg = _of_type(HTML), _of_type(Markdown), _of_type(SVG)
display_latex, display_json, display_png = _of_type(Latex), _of_type(JSON), _of_type(Image)
