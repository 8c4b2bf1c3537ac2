"""The frames that end a job: the artifacts, ERROR, EXIT, END."""

import posix

from . import codec, frame

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from .relay import Relay
    from .typed import Job

_SIGNALS = {1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE", 9: "SIGKILL",
            11: "SIGSEGV", 13: "SIGPIPE", 14: "SIGALRM", 15: "SIGTERM", 24: "SIGXCPU", 25: "SIGXFSZ", 31: "SIGSYS"}


def ended(channel: int, job: "Job", status: int | None, answer: "Relay", facts: dict[str, object]) -> None:
    """Reports a program that has run. `status` is None if its deadline came first."""
    error, exit_code, signal = _verdict(job, status, answer)
    facts["exit_code"] = exit_code
    if signal:
        facts["signal"] = signal
    facts["skipped_artifacts"] = []
    if _has_outputs(job):
        from . import artifact
        facts["skipped_artifacts"], facts["skipped_artifact_count"] = artifact.send_all(channel, job)
    if error:
        frame.write(channel, frame.ERROR, error)
    frame.write(channel, frame.EXIT, codec.encode(facts))
    frame.write(channel, frame.END)


def refused(channel: int, kind: str, message: str) -> None:
    """Reports a job that never ran."""
    frame.write(channel, frame.ERROR, _error(kind, message))
    frame.write(channel, frame.EXIT, codec.encode({
        "exit_code": 64, "exec_time_ms": 0, "stdout_trunc": False, "stderr_trunc": False, "skipped_artifacts": []}))
    frame.write(channel, frame.END)


def _verdict(job: "Job", status: int | None, answer: "Relay") -> tuple[bytes | None, int, int]:
    """Returns (ERROR payload or None, exit code, signal or 0)."""
    if status is None:
        return _error("DeadlineExceeded", f"the program was still running after {job['deadline_ms']} ms"), 137, 9
    code = posix.waitstatus_to_exitcode(status)
    if code < 0:
        name = _SIGNALS.get(-code, "a signal")
        return _error("KilledBySignal", f"the program was killed by signal {-code} ({name})"), 128 - code, -code
    if job["query_type"] != "shell":
        if answer.invalid:
            return _error("InvalidAnswer", answer.invalid), code, 0
        if not answer.ended:
            message = f"the program ended itself with exit code {code} before its result was taken"
            return _error("ExitedEarly", message), code, 0
        if answer.error:
            return answer.error, code, 0
    return _error("NonZeroExit", f"the program ended with exit code {code}") if code else None, code, 0


def _error(kind: str, message: str) -> bytes:
    return codec.encode({"type": kind, "message": message})


def _has_outputs(job: "Job") -> bool:
    if not job["artifacts"]:
        return False
    try:
        return bool(posix.listdir("out"))
    except OSError:
        return True  # replaced by something else: the collector reports it
