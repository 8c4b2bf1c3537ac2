"""Makes generated requests valid where the schema can't: rules between fields, with the clock, and of this installation."""

import time
import uuid
from typing import Any

import schemathesis
from schemathesis import GenerationMode

# Names that only an installation knows, and times, which have to be in the near future.
OF_INSTALLATION = ("lane", "provider", "dataset_id", "webhook", "not_before", "expires_at")
MAX_NAME_BYTES = 255
MAX_TIMEOUT_SECONDS = 300  # of the default lane
MAX_ARGUMENT_CHARACTERS = 1000
# below the operator's ceilings on any machine
MAX_RESOURCES = {"cpus": 0.5, "memory_bytes": 128 << 20, "pids": 64, "disk_bytes": 64 << 20}


@schemathesis.hook
def before_call(_context: Any, case: Any, _arguments: Any) -> None:
    """Called before each request."""
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    headers = case.headers if case.headers is not None else {}
    headers.pop("Content-Digest", None)  # the digest of another body
    for condition in ("If-Match", "If-None-Match"):
        # the generator of boundary values takes a pattern with alternatives for any value: 0
        if headers.get(condition) == "0":
            del headers[condition]
    labels = (case.query or {}).get("label")
    if isinstance(labels, list):
        # one name can't have two values
        case.query["label"] = list({label.split(":")[0]: label for label in labels}.values())
    if case.operation.label == "POST /v1/executions" and isinstance(case.body, dict):
        correct(case.body, headers)


def correct(body: dict[str, Any], headers: Any) -> None:
    """Changes what breaks a rule that the schema does not have."""
    for field in OF_INSTALLATION:
        body.pop(field, None)
    for field in ("args", "env"):
        if len(str(body.get(field, ""))) > MAX_ARGUMENT_CHARACTERS:
            del body[field]
    if "timeout_seconds" in body:
        body["timeout_seconds"] = min(body["timeout_seconds"], MAX_TIMEOUT_SECONDS)
    for name, most in MAX_RESOURCES.items():
        if name in body.get("resources", {}):
            body["resources"][name] = min(body["resources"][name], most)
    if "files" in body:
        body["files"] = together(body["files"])
    # a key belongs to one request, in the header or in the body
    unique = f"{time.time_ns():x}-{uuid.uuid4().hex}"
    if "idempotency_key" in body:
        headers.pop("Idempotency-Key", None)
        body["idempotency_key"] = body["idempotency_key"][:200] + unique
    elif "Idempotency-Key" in headers:
        headers["Idempotency-Key"] = f'"{unique}"' if headers["Idempotency-Key"].startswith('"') else unique


def together(files: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The files whose names can exist together."""
    kept: list[dict[str, Any]] = []
    for file in files:
        name = file["name"]
        others = [other["name"] for other in kept]
        if len(name.encode()) <= MAX_NAME_BYTES and not any(
            name == other or name.startswith(other + "/") or other.startswith(name + "/") for other in others
        ):
            kept.append(file)
    return kept
