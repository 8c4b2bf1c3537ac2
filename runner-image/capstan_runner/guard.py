"""What keeps the supervisor apart from the program and makes it end by itself."""

import posix

import _ctypes  # not ctypes: its Python half costs 3 ms
import _signal

_PR_SET_DUMPABLE = 4
_PR_SET_CHILD_SUBREAPER = 36
GAVE_UP = 124


def close_to_inspection():
    """No process of the same user may trace this one or read its memory. Descendants inherit it until they exec."""
    _prctl(_PR_SET_DUMPABLE, 0)


def adopt_orphans():
    """Whatever a program leaves behind becomes this process's child, so that its death can be waited for."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def end_after(seconds):
    """Ends this process, whatever it is blocked in. A handler is needed: pid 1 ignores signals that have none."""
    _signal.signal(_signal.SIGALRM, _give_up)
    _signal.setitimer(_signal.ITIMER_REAL, seconds)


def forget_in_child():
    _signal.signal(_signal.SIGALRM, _signal.SIG_DFL)


def _give_up(_signal_number, _frame):
    posix._exit(GAVE_UP)


def _prctl(option, value):
    address = _ctypes.dlsym(_ctypes.dlopen(None, 2), "prctl")
    if _ctypes.call_function(address, (option, value, 0, 0, 0)):
        raise OSError(f"prctl({option}, {value}) failed")
