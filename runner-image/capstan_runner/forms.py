"""The forms of a value, by MIME type, from the methods that notebooks know. A form that fails costs only itself."""

import sys

from . import relay

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from .typed import Item

MAX_TEXT = 16_384
_METHODS = (("_repr_html_", "text/html"), ("_repr_markdown_", "text/markdown"), ("_repr_svg_", "image/svg+xml"),
            ("_repr_png_", "image/png"), ("_repr_jpeg_", "image/jpeg"), ("_repr_pdf_", "application/pdf"),
            ("_repr_latex_", "text/latex"), ("_repr_json_", "application/json"))


def of(value: object) -> "list[Item]":
    """A list of (MIME type, str or bytes); the plain text is always there, and last."""
    items: list[Item] = []
    plain = None
    if not isinstance(value, type):
        bundle = _by_method(value, "_repr_mimebundle_")
        bundle = bundle if isinstance(bundle, dict) else {}
        for mime_type, content in bundle.items():
            if mime_type == "text/plain" and isinstance(content, str):
                plain = _shortened(content)
            else:
                items += _item(mime_type, content)
        for method, mime_type in _METHODS:
            if mime_type not in bundle:
                items += _item(mime_type, _by_method(value, method))
    items += _of_figure(value)
    items.append(("text/plain", _plain(value) if plain is None else plain))
    return items


def described(error: BaseException) -> str:
    """Type and message of an error whose own methods may fail."""
    name = type(error).__name__
    try:
        return f"{name}: {error}"[:MAX_TEXT]
    except BaseException:
        return name


def _of_figure(value: object) -> "list[Item]":
    module = sys.modules.get("matplotlib.figure")
    if module is None or not isinstance(value, module.Figure):
        return []
    from . import figures
    return figures.forms_of(value)


def _by_method(value: object, method: str) -> object:
    try:
        function = getattr(value, method, None)
        if not callable(function):
            return None
        content = function()
    except Exception:
        return None  # as in a notebook: a broken rich form leaves the plain one
    return content[0] if isinstance(content, tuple) and content else content  # (content, metadata)


def _item(mime_type: object, content: object) -> "list[Item]":
    """What can be shown of a form: nothing, or one item."""
    if not isinstance(mime_type, str) or not mime_type.isascii() or content is None:
        return []
    if relay.can_be_image(mime_type):
        if isinstance(content, str):
            content = _from_base64(content)
        return [(mime_type, bytes(content))] if isinstance(content, (bytes, bytearray, memoryview)) else []
    if isinstance(content, str):
        return [(mime_type, content)]
    if mime_type.endswith("json"):
        import json
        try:
            return [(mime_type, json.dumps(content, ensure_ascii=False))]
        except (TypeError, ValueError):
            return []
    return []


def _from_base64(text: str) -> bytes | None:
    import binascii
    try:
        return binascii.a2b_base64(text)
    except ValueError:
        return None


def _plain(value: object) -> str:
    try:
        return _shortened(repr(value))
    except Exception as error:
        return f"<{type(value).__name__}, whose text can't be shown: {described(error)}>"


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}… ({len(text)} characters)"
