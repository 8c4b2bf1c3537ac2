"""Runs Python code like a notebook cell: every statement, and the last expression's value becomes the result."""

import posix
import sys

from . import answer, python_path

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    import ast
    from typing import Any, Never

    from .typed import Frame, Item, Job

FILE_NAME = "main.py"
_VALUE = "__capstan_value__"
_ONLY_AST = 0x400
_TOP_LEVEL_AWAIT = 0x2000
_COROUTINE = 0x80


def run(job: "Job") -> "Never":
    """Never returns: the process ends with the program's exit code once the answer is written."""
    shown: list[Item] = []
    exit_code = 0
    module = _main_module(job, shown)
    try:
        value = _execute(job["code"], module.__dict__)
        frames = _displays(value, shown, job)
        _finish()
    except SystemExit as end:
        frames = []
        exit_code = _exit_code(end)
        _finish()
    except BaseException as error:
        from . import failure
        frames = failure.frames_of(error, job["code"])
        exit_code = 1
        _finish()
    _flush()
    answer.leave(frames)
    posix._exit(exit_code)


def _main_module(job: "Job", shown: "list[Item]") -> "Any":
    import builtins
    module: Any = type(sys)("__main__")
    module.__builtins__ = builtins
    module.__file__ = f"/work/{FILE_NAME}"
    module.display = lambda *values: _show(values, shown)
    builtins.exit = builtins.quit = sys.exit  # type: ignore[assignment]  # the site module, which has these, is not there
    sys.modules["__main__"] = module
    sys.argv = [FILE_NAME, *job["args"]]
    sys.path[:] = python_path.of_program()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    python_path.link_font_cache()
    return module


def _execute(code: str, namespace: dict[str, object]) -> object:
    tree = compile(code, FILE_NAME, "exec", _ONLY_AST | _TOP_LEVEL_AWAIT, True)
    if tree.body and not code.rstrip().endswith(";"):
        last = tree.body[-1]
        if type(last).__name__ == "Expr":
            tree.body[-1] = _assignment(last)
    program = compile(tree, FILE_NAME, "exec", _TOP_LEVEL_AWAIT, True)
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


def _displays(value: object, shown: "list[Item]", job: "Job") -> "list[Frame]":
    plots = sys.modules.get("matplotlib.pyplot")
    if value is None and not shown and plots is None:
        return []
    from . import display
    return display.frames_of(value, shown, plots, job)


def _show(values: tuple[object, ...], shown: "list[Item]") -> None:
    from . import display
    for value in values:
        shown.extend(display.render(value))


def _exit_code(end: SystemExit) -> int:
    if end.code is None:
        return 0
    if isinstance(end.code, int):
        return end.code & 0xFF
    print(end.code, file=sys.stderr)
    return 1


def _finish() -> None:
    """What an interpreter does at its end and a notebook cell still needs: threads are awaited, atexit runs."""
    try:
        if "threading" in sys.modules:
            sys.modules["threading"]._shutdown()
        import atexit
        atexit._run_exitfuncs()
    except BaseException:
        pass  # the code has had its say; what it registered for the end may fail alone


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            stream.flush()  # type: ignore[union-attr]  # None, too, is caught
        except BaseException:
            pass
