"""The environment that a program sees: a fixed base and the job's own variables, nothing of the runner's."""

import posix
import time

from . import workspace

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from .typed import Job

# A loader reads these before main, an interpreter before the first line: dropped here too, regardless of their origin.
_DENIED = ("LD_", "PYTHON", "BASH_ENV", "BASH_FUNC_", "GLIBC_TUNABLES", "GCONV_PATH", "MALLOC_", "SHELLOPTS", "BASHOPTS",
           "PS4", "IFS")


def of(job: "Job") -> dict[str, str]:
    threads = str(threads_of(job))
    variables = {
        "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": workspace.ROOT, "TMPDIR": "/tmp",
        "LANG": "C.UTF-8", "TZ": "UTC", "MPLBACKEND": "Agg", "MPLCONFIGDIR": "/tmp/matplotlib",
        "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads,
    }
    for name, value in job["env"].items():
        if name and not name.startswith(_DENIED) and "=" not in name and "\0" not in name + value:
            variables[name] = value
    return variables


def threads_of(job: "Job") -> int:
    return max(1, -int(-job["cpus"] // 1))


def install(variables: dict[str, str]) -> None:
    """Replaces this process's environment, for C code and for a later `import os` alike."""
    for inherited in list(posix.environ):
        posix.unsetenv(inherited)
    posix.environ.clear()
    for name, value in variables.items():
        encoded = encode(name), encode(value)
        posix.putenv(*encoded)
        posix.environ[encoded[0]] = encoded[1]
    time.tzset()  # what the interpreter reads only at its start


def encode(text: str) -> bytes:
    """Text for the system; half surrogates, which JSON can hold, are no reason to fail."""
    return text.encode("utf-8", "surrogatepass")
