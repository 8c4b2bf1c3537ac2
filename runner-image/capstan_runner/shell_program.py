"""Runs a shell script: its interpreter takes the place of this process, the supervisor turns its exit code into the answer."""

import _signal
import posix

from . import environment, frame, python_path

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from typing import Never

    from .typed import Job

SCRIPT = "/tmp/main.sh"
_NOT_FOUND = 127


def run(job: "Job") -> "Never":
    code = _normalized(job["code"])
    _leave(environment.encode(code))
    python_path.link_font_cache()
    _signal.signal(_signal.SIGPIPE, _signal.SIG_DFL)  # Python ignores it; `yes | head` must not see EPIPE
    _signal.signal(_signal.SIGXFSZ, _signal.SIG_DFL)
    interpreter = _interpreter(code)
    command = [environment.encode(word) for word in (*interpreter, SCRIPT, *job["args"])]
    variables = {environment.encode(name): environment.encode(value) for name, value in environment.of(job).items()}
    try:
        posix.execve(interpreter[0], command, variables)
    except OSError as error:
        posix.write(2, environment.encode(f"{SCRIPT}: {interpreter[0]}: {error.strerror}\n"))
        posix._exit(_NOT_FOUND)


def _normalized(code: str) -> str:
    """Without a byte order mark, and with Unix line ends if it has those of Windows."""
    code = code.removeprefix("\ufeff")
    return code.replace("\r\n", "\n") if code.partition("\n")[0].endswith("\r") else code


def _interpreter(code: str) -> list[str]:
    """What the first line names, as the kernel reads it: a path and at most one argument. Else bash, also for sh."""
    line = code.partition("\n")[0]
    words = line[2:].strip().split(None, 1) if line.startswith("#!") else []
    if not words or not words[0].startswith("/") or words[0].endswith("/sh"):
        words[:1] = ["/bin/bash"]
    return words


def _leave(code: bytes) -> None:
    """The script lies in memory, not in the program's /tmp, which may be smaller; there is a link to it."""
    memory = posix.memfd_create("main.sh", 0)
    frame.write_all(memory, code)
    script = posix.open(f"/proc/self/fd/{memory}", posix.O_RDONLY)
    posix.close(memory)
    posix.set_inheritable(script, True)
    posix.symlink(f"/proc/self/fd/{script}", SCRIPT)
