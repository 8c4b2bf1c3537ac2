"""Runs Python code like a notebook cell: every statement, and the last expression's value becomes the result."""

import posix
import sys

from . import answer, ending, environment, frame, pyplot_hook, python_path, workspace

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    import ast
    from typing import Any, Never

    from .typed import Job

FILE_NAME = "main.py"
FILE = f"{workspace.ROOT}/{FILE_NAME}"
_VALUE = "__capstan_value__"
_ONLY_AST = 0x400
_TOP_LEVEL_AWAIT = 0x2000
_COROUTINE = 0x80


def run(job: "Job") -> "Never":
    """Never returns: the process ends with the program's exit code."""
    process = posix.getpid()
    code = job["code"].removeprefix("\ufeff")
    namespace = _main_module(job).__dict__
    exit_code = 0
    value = None
    try:
        value = _execute(code, namespace)
        if posix.getpid() == process:
            _show(value, job)
    except SystemExit as end:
        exit_code = _exit_code(end)
    except BaseException as error:
        exit_code = 1
        if posix.getpid() == process:
            from . import failure
            answer.send(frame.ERROR, failure.payload_of(error, code))
        else:
            sys.excepthook(type(error), error, error.__traceback__)
    if posix.getpid() == process:  # a forked copy has no result of its own
        _show_figures()
        answer.send(frame.END)
    del namespace
    value = None
    ending.end(exit_code)


def _main_module(job: "Job") -> "Any":
    import builtins
    module: Any = type(sys)("__main__")
    module.__builtins__ = builtins
    module.__file__ = FILE
    module.display = _display
    builtins.exit = builtins.quit = sys.exit  # type: ignore[assignment]  # the site module, which has these, is not there
    sys.modules["__main__"] = module
    sys.argv = [FILE_NAME, *job["args"]]
    sys.path[:] = python_path.of_program()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    python_path.link_font_cache()
    pyplot_hook.install()
    _write_source(job["code"])
    return module


def _write_source(code: str) -> None:
    """For all that reads a program's source: inspect, the tracebacks of threads, processes started by spawn."""
    try:
        fd = posix.open(FILE, posix.O_WRONLY | posix.O_CREAT | posix.O_EXCL | posix.O_NOFOLLOW | posix.O_CLOEXEC, 0o644)
    except OSError:
        return
    try:
        frame.write_all(fd, environment.encode(code))
    except OSError:
        posix.unlink(FILE)  # no room for all of it
    finally:
        posix.close(fd)


def _execute(code: str, namespace: dict[str, object]) -> object:
    tree = compile(code, FILE, "exec", _ONLY_AST | _TOP_LEVEL_AWAIT, True)
    if tree.body and not code.rstrip().endswith(";"):
        last = tree.body[-1]
        if type(last).__name__ == "Expr":
            tree.body[-1] = _assignment(last)
    program = compile(tree, FILE, "exec", _TOP_LEVEL_AWAIT, True)
    pending = eval(program, namespace)
    if program.co_flags & _COROUTINE:
        import asyncio
        asyncio.run(pending)
    return namespace.pop(_VALUE, None)


def _assignment(expression: "ast.Expr") -> "ast.Assign":
    import _ast
    place = {name: getattr(expression, name) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset")}
    target = _ast.Name(id=_VALUE, ctx=_ast.Store(), **place)
    return _ast.Assign(targets=[target], value=expression.value, **place)


def _display(*values: object) -> None:
    """Shows values as a notebook does, at once."""
    from . import display
    display.show(*values)


def _show(value: object, job: "Job") -> None:
    if value is not None:
        from . import display
        display.show_last(value, job)


def _show_figures() -> None:
    if "matplotlib.pyplot" in sys.modules:
        from . import figures
        figures.show_open()


def _exit_code(end: SystemExit) -> int:
    if end.code is None:
        return 0
    if isinstance(end.code, int):
        return end.code & 0xFF if -(1 << 63) <= end.code < 1 << 63 else 0xFF
    print(end.code, file=sys.stderr)
    return 1
