"""The runner's clean half: receive the job, run it in a child, end everything, report."""

import gc
import posix
import time

from . import child, frame, guard, inbox, pump, relay, report, sweep, workspace

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from typing import Never

    from .typed import Job

PARKED_SECONDS = 600
_GRACE_SECONDS = 2.0
_CHANNEL = 1


def main(argv: list[str]) -> "Never":
    own_namespace = sweep.owns_namespace(argv)
    guard.close_to_inspection()
    guard.adopt_orphans()
    guard.end_after(PARKED_SECONDS)
    _preload(argv)
    code = 0
    try:
        workspace.prepare()
        job, stdin = inbox.receive(0)
        deadline = time.monotonic() + job["deadline_ms"] / 1000
        guard.end_after(job["deadline_ms"] / 1000 + _GRACE_SECONDS)
        _supervise(job, stdin, deadline, own_namespace)
    except inbox.InvalidInput as error:
        report.refused(_CHANNEL, "InvalidInput", str(error))
    except frame.ProtocolError as error:
        report.refused(_CHANNEL, "ProtocolError", str(error))
        code = 2
    except BrokenPipeError:
        sweep.everything(own_namespace)  # the reader is gone
        code = 3
    except Exception as error:  # the runner's own fault or the provider's, such as /work being read-only
        report.refused(_CHANNEL, "RunnerFailure", f"{type(error).__name__}: {error}")
        code = 70
    posix._exit(code)  # no interpreter shutdown: it takes longer than the job


def _supervise(job: "Job", stdin: int, deadline: float, own_namespace: bool) -> None:
    if job["query_type"] not in ("python", "sql", "shell"):
        raise inbox.InvalidInput(f"query_type {job['query_type']} is not known")
    limit = job["max_output_bytes"]
    out_read, out_write = posix.pipe()
    err_read, err_write = posix.pipe()
    answer_read, answer_write = posix.pipe()
    stdout = pump.Output(out_read, frame.STDOUT, limit, _CHANNEL)
    stderr = pump.Output(err_read, frame.STDERR, limit, _CHANNEL)
    answer = relay.Relay(answer_read, job, _CHANNEL)
    frame.write(_CHANNEL, frame.STARTED)
    started = time.monotonic()
    gc.freeze()  # at its end the program's process looks only at objects that it has made itself
    pid = child.start(job, stdin, out_write, err_write, answer_write)
    for fd in (stdin, out_write, err_write, answer_write):
        posix.close(fd)
    sources = (stdout, stderr, answer)
    status = pump.until_exit(pid, sources, deadline)
    exec_time_ms = int((time.monotonic() - started) * 1000)
    sweep.everything(own_namespace)
    # From here on no process but this one is alive: what the program left can be read without a race.
    for source in sources:
        pump.drain(source)
    report.ended(_CHANNEL, job, status, answer, {
        "exec_time_ms": exec_time_ms, "stdout_trunc": stdout.truncated, "stderr_trunc": stderr.truncated})


def _preload(argv: list[str]) -> None:
    """--preload=a,b imports modules while the runner is parked, for providers that start sandboxes ahead of jobs."""
    for argument in argv:
        if argument.startswith("--preload="):
            from . import preload
            preload.modules(argument[10:].split(","))
