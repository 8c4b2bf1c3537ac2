"""The end of a Python program, as the interpreter ends one: threads, atexit, finalizers, buffers.

The interpreter's own finalization takes 5 ms for `print(1)` and 150 ms after `import pandas`, most of it for library
modules. Here only what the program made is finalized: the objects of before the fork are frozen (supervisor.py).
"""

import _ctypes
import gc
import posix
import sys

from . import answer, workspace

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from typing import Any, Never

_FLUSH_FAILED = 120  # CPython's own code for it


def end(exit_code: int) -> "Never":
    _await_threads()
    _flush_open_files()  # first: of a file in a cycle the collector may close the lower half before the upper one
    _finalize_modules()
    _flush_open_files()
    flushed = _flush_standard_streams()
    _flush_c_streams()
    posix._exit(exit_code if flushed else _FLUSH_FAILED)


def _await_threads() -> None:
    import atexit
    try:
        if "threading" in sys.modules:
            sys.modules["threading"]._shutdown()
    except BaseException as error:
        _report(error)
    try:
        atexit._run_exitfuncs()
    except BaseException as error:
        _report(error)


def _finalize_modules() -> None:
    """The program's own modules lose their last reference; what they hold is finalized, cycles too."""
    for name in [name for name, module in sys.modules.items() if name == "__main__" or _is_own(module)]:
        sys.modules.pop(name, None)
    gc.collect()


def _is_own(module: object) -> bool:
    path = getattr(module, "__file__", None)
    return isinstance(path, str) and path.startswith(f"{workspace.ROOT}/")


def _flush_open_files() -> None:
    """What libraries still hold open. The search is made only if a descriptor is open that could be one of them."""
    if not any(_is_open(int(fd)) for fd in posix.listdir("/proc/self/fd")):
        return
    import io
    for one in gc.get_objects():
        try:
            if isinstance(one, io.IOBase) and not one.closed:
                one.flush()
        except Exception:
            pass  # of a file that is not for writing, or is full


def _is_open(fd: int) -> bool:
    """Whether the program has opened it; the listing's own is closed by now."""
    try:
        return fd > answer.LAST_FD and bool(posix.fstat(fd))
    except OSError:
        return False


def _flush_standard_streams() -> bool:
    flushed = True
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except AttributeError:
            pass  # replaced by something else
        except BaseException:
            flushed = stream not in (sys.stdout, sys.__stdout__) and flushed
    return flushed


def _flush_c_streams() -> None:
    program: Any = _ctypes.dlopen(None, 2)  # type: ignore[arg-type]  # None stands for this program and its libraries
    _ctypes.call_function(_ctypes.dlsym(program, "fflush"), (0,))


def _report(error: BaseException) -> None:
    if not isinstance(error, SystemExit):
        sys.excepthook(type(error), error, error.__traceback__)
