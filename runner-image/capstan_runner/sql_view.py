"""Every data file in in/ becomes a view with the name of its stem."""

import posix

from . import workspace

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from .duck import Connection

_READERS = {
    "csv": "read_csv", "tsv": "read_csv", "json": "read_json", "ndjson": "read_ndjson", "jsonl": "read_ndjson",
    "parquet": "read_parquet",
}
_MAX_DEPTH = 4


class NameClash(Exception):
    """Two files would become the same view."""


def create_all(connection: "Connection") -> list[str]:
    """Creates the views; returns what is wrong with files that can't be read, since the query may not need them."""
    problems = []
    taken: dict[str, str] = {}
    for path in _files(f"{workspace.ROOT}/in", ""):
        name, reader = _view_of(path)
        if reader is None:
            continue
        if name.lower() in taken:
            raise NameClash(f"in/{taken[name.lower()]} and in/{path} would both be the view {name}: rename one")
        taken[name.lower()] = path
        file = f"{workspace.ROOT}/in/{path}".replace("'", "''")
        identifier = name.replace('"', '""')
        try:
            connection.rows(f"CREATE VIEW \"{identifier}\" AS SELECT * FROM {reader}('{file}')")
        except Exception as error:
            problems.append(f"in/{path} can't be read: {str(error).splitlines()[0]}")
    return problems


def _files(directory: str, prefix: str) -> list[str]:
    found = []
    with posix.scandir(directory) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        if entry.is_dir(follow_symlinks=False):
            if prefix.count("/") < _MAX_DEPTH:
                found += _files(entry.path, f"{prefix}{entry.name}/")
        elif entry.is_file(follow_symlinks=False):
            found.append(prefix + entry.name)
    return found


def _view_of(path: str) -> tuple[str, str | None]:
    """(view name, reader) of a path below in/; no reader if it is no data file."""
    stem = path
    if stem.lower().endswith(".gz"):
        stem = stem[:-3]
    stem, _, extension = stem.rpartition(".")
    reader = _READERS.get(extension.lower())
    if reader == "read_parquet" and path.lower().endswith(".gz"):
        reader = None
    name = "".join(character if character.isalnum() or character == "_" else "_" for character in stem)
    if not name or name[0].isdigit():
        name = f"_{name}"
    return name, reader
