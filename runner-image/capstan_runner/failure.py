"""An exception of the user's code as an ERROR frame: message, the user's own frames, the user's line."""

import linecache
import traceback

from . import codec, workspace
from .python_program import FILE, FILE_NAME

_MAX_MESSAGE = 4096
_MAX_DETAIL = 16384


def payload_of(error: BaseException, code: str) -> bytes:
    try:
        described = _describe(error, code)
    except BaseException:  # an exception whose own methods fail, or no memory left to look at it
        described = {"type": "PythonError", "message": type(error).__name__[:_MAX_MESSAGE]}
    return codec.encode(described)


def _describe(error: BaseException, code: str) -> dict[str, object]:
    linecache.cache[FILE] = (len(code), None, code.splitlines(True), FILE)
    trace = traceback.TracebackException(type(error), error, error.__traceback__, limit=-200, compact=True)
    _keep_user_frames(trace)
    described: dict[str, object] = {"type": "PythonError", "message": _message(error)}
    described["detail"] = _shortened("".join(trace.format()).rstrip("\n").replace(f'File "{FILE}"', f'File "{FILE_NAME}"'))
    line = _line(error)
    if line:
        described["line"] = line
    return described


def _message(error: BaseException) -> str:
    name = type(error).__name__
    try:
        text = error.msg if isinstance(error, SyntaxError) else str(error)
    except BaseException:
        text = "its message can't be read"
    return (f"{name}: {text}" if text else name)[:_MAX_MESSAGE]


def _line(error: BaseException) -> int | None:
    if isinstance(error, SyntaxError) and error.filename == FILE:
        return error.lineno
    line = None
    step = error.__traceback__
    while step:
        if step.tb_frame.f_code.co_filename == FILE:
            line = step.tb_lineno
        step = step.tb_next
    return line


def _keep_user_frames(trace: traceback.TracebackException) -> None:
    seen = set()
    waiting: list[traceback.TracebackException | None] = [trace]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        one.stack[:] = [entry for entry in one.stack if entry.filename.startswith(f"{workspace.ROOT}/")]
        waiting += [one.__cause__, one.__context__, *(one.exceptions or [])]


def _shortened(text: str) -> str:
    if len(text) <= _MAX_DETAIL:
        return text
    half = _MAX_DETAIL // 2
    return f"{text[:half]}\n… {len(text) - _MAX_DETAIL} characters left out …\n{text[-half:]}"
