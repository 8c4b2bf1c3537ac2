"""What keeps the supervisor apart from the program and makes it end by itself."""

import _ctypes  # not ctypes: its Python half costs 3 ms
import _signal
import posix

_PR_SET_DUMPABLE = 4
_PR_SET_CHILD_SUBREAPER = 36
GAVE_UP = 124


def close_to_inspection() -> None:
    """No process of the same user may trace this one or read its memory. Descendants inherit it until they exec."""
    _prctl(_PR_SET_DUMPABLE, 0)


def adopt_orphans() -> None:
    """Whatever a program leaves behind becomes this process's child, so that its death can be waited for."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def end_after(seconds: float) -> None:
    """Ends this process, whatever it is blocked in. A handler is needed: pid 1 ignores signals that have none."""
    _signal.signal(_signal.SIGALRM, _give_up)
    _signal.setitimer(_signal.ITIMER_REAL, seconds)


def forget_in_child() -> None:
    _signal.signal(_signal.SIGALRM, _signal.SIG_DFL)


def _give_up(_signal_number: int, _frame: object) -> None:
    posix._exit(GAVE_UP)


def _prctl(option: int, value: int) -> None:
    program = _ctypes.dlopen(None, 2)  # type: ignore[arg-type]  # None stands for this program and its libraries
    address = _ctypes.dlsym(program, "prctl")
    if _ctypes.call_function(address, (option, value, 0, 0, 0)):
        raise OSError(f"prctl({option}, {value}) failed")
