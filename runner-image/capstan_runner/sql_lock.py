"""Shuts DuckDB in before a user's statement is parsed. A second wall: the first is the sandbox."""

import posix

from . import environment, workspace

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from .duck import Connection
    from .typed import Job

_MEGABYTE = 1 << 20


class NotLocked(Exception):
    """A setting did not take; nothing may run."""


def limit(connection: "Connection", job: "Job") -> None:
    # Half of the sandbox's memory: DuckDB's limit is soft, and it counts neither its own library nor the result.
    memory = max(64, job["memory_bytes"] // 2 // _MEGABYTE)
    facts = posix.statvfs("/tmp")
    spill = max(1, facts.f_bavail * facts.f_frsize * 8 // 10 // _MEGABYTE)
    for name, value in (("memory_limit", f"'{memory}MiB'"), ("threads", str(environment.threads_of(job))),
                        ("async_threads", "1"), ("temp_directory", "'/tmp/duckdb'"),
                        ("max_temp_directory_size", f"'{min(spill, memory)}MiB'"), ("TimeZone", "'UTC'"),
                        ("enable_progress_bar", "false")):
        connection.rows(f"SET {name} = {value}")


def lock(connection: "Connection", texts: list[str]) -> None:
    """The order counts: external access goes off after the folder is allowed, the configuration is locked last.

    `texts` are the paths of files of in/ that were converted.
    """
    allowed = f"{workspace.ROOT}/in/"
    for name, value in (("autoinstall_known_extensions", "false"), ("autoload_known_extensions", "false"),
                        ("allow_community_extensions", "false"), ("allow_persistent_secrets", "false"),
                        ("allowed_paths", f"{texts}"), ("allowed_directories", f"['{allowed}']"),
                        ("enable_external_access", "false"),
                        ("lock_configuration", "true")):
        connection.rows(f"SET {name} = {value}")
    names = ("autoinstall_known_extensions", "autoload_known_extensions", "allow_community_extensions",
             "enable_external_access", "lock_configuration")
    selected = ", ".join(f"current_setting('{name}')::VARCHAR" for name in names)
    found = connection.rows(f"SELECT {selected}, array_to_string(current_setting('allowed_directories'), '|')")[0]
    if found[:5] != ("false", "false", "false", "false", "true"):
        raise NotLocked(f"DuckDB is not locked: {dict(zip(names, found))}")
    # DuckDB adds its temporary directory by itself.
    if any(not one.startswith((allowed, "/tmp/duckdb")) for one in found[5].split("|")):
        raise NotLocked(f"DuckDB may read {found[5]}")
