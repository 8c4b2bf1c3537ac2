"""The program's own process: from the fork on, nothing here is trusted any more."""

import _signal
import posix

from . import answer, environment, guard

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from typing import Never

    from .typed import Job


def start(job: "Job", stdin: int, stdout: int, stderr: int, pipe: int) -> int:
    """Forks. Returns the child's pid; the child never returns."""
    pid = posix.fork()
    if pid:
        return pid
    try:
        _become_program(job, stdin, stdout, stderr, pipe)
        _run(job)
    except BaseException as error:  # the runner's own failure; the user's are answers
        posix.write(2, f"the runner failed: {type(error).__name__}: {error}\n".encode("utf-8", "replace"))
    finally:
        posix._exit(70)


def _become_program(job: "Job", stdin: int, stdout: int, stderr: int, pipe: int) -> None:
    posix.setsid()
    guard.forget_in_child()
    # the parent of the runner may ignore interrupts, and that is inherited
    _signal.signal(_signal.SIGINT, _signal.default_int_handler)
    posix.dup2(stdin, 0)
    posix.dup2(stdout, 1)
    posix.dup2(stderr, 2)
    # The frames' channel was descriptor 1 and is gone by now; whatever else the supervisor holds goes here.
    answer.open_in_child(pipe)
    environment.install(environment.of(job))


def _run(job: "Job") -> "Never":
    kind = job["query_type"]
    if kind == "python":
        from . import python_program
        python_program.run(job)
    elif kind == "sql":
        from . import sql_program
        sql_program.run(job)
    else:
        from . import shell_program
        shell_program.run(job)
