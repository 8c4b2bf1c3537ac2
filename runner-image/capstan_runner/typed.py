"""Names of types, for the type checker alone: no module imports this one when it runs."""

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias, TypedDict

Json: TypeAlias = Any
Frame: TypeAlias = tuple[int, bytes]
Item: TypeAlias = tuple[str, str | bytes]
Convert: TypeAlias = Callable[[Any], Json]


class Source(Protocol):
    """A pipe of the program that the supervisor reads."""

    fd: int

    def forward(self) -> bool: ...


class Job(TypedDict):
    """JOB's payload as PROTOCOL.md describes it, with a value for every key."""

    query_type: str
    code: str
    args: list[str]
    env: dict[str, str]
    max_rows: int
    max_output_bytes: int
    artifacts: list[str]
    max_artifacts: int
    max_artifact_bytes: int
    deadline_ms: int
    memory_bytes: int
    cpus: float
    file_options: dict[str, dict[str, Json]]
