"""Every data file in in/ becomes a view with the name of its stem."""

import posix

from . import csv_source, sql_source, workspace

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from .duck import Connection
    from .typed import Json

_MAX_DEPTH = 128  # a name has at most 255 bytes


class NameClash(Exception):
    """Two files would become the same view."""


class Views:
    """`problems` says of each view that is missing why; `paths` maps what is read to the file that was meant."""

    def __init__(self) -> None:
        self.problems: dict[str, str] = {}
        self.paths: dict[str, str] = {}

    def explained(self, message: str) -> str:
        """DuckDB's message with the names that the user knows, and with the reason if a view is missing."""
        for read, meant in self.paths.items():
            message = message.replace(sql_source.literal(read)[1:-1], meant).replace(read, meant)
        start, found, rest = message.partition("Table with name ")
        reason = self.problems.get(rest.partition(" does not exist")[0].strip('"').lower()) if found else None
        return f"{start}There is no view {rest.partition(' does not exist')[0]}: {reason}" if reason else message

    @property
    def notes(self) -> list[str]:
        return list(self.problems.values())


def create_all(connection: "Connection", options: "dict[str, dict[str, Json]]") -> Views:
    """Creates the views. Files that can't be read are no error yet, since the query may not need them.

    `options` says of some files, by their paths in in/, how to read them.
    """
    views = Views()
    taken: dict[str, str] = {}
    for path in _files(f"{workspace.ROOT}/in", ""):
        names, extension = _view_of(path)
        if not extension:
            continue
        for name in names:
            if name.lower() in taken:
                raise NameClash(f"in/{taken[name.lower()]} and in/{path} would both be the view {name}: rename one")
        taken.update((name.lower(), path) for name in names)
        file = f"{workspace.ROOT}/in/{path}"
        views.paths[file] = f"in/{path}"
        try:
            source = _source(connection, file, extension, options.get(path, {}))
            views.paths[source.path] = f"in/{path}"
            _create(connection, names, source)
        except Exception as error:
            reason = views.explained(str(error) or type(error).__name__)[:4000]
            views.problems.update((name.lower(), f"in/{path} can't be read: {reason}") for name in names)
    return views


def _source(connection: "Connection", file: str, extension: str, options: "dict[str, Json]") -> sql_source.Source:
    partitioned = bool(options.get("hive_partitioning"))
    if extension in ("csv", "tsv"):
        return csv_source.source(file, "\t" if extension == "tsv" else ",", options.get("csv", {}), partitioned)
    if extension == "parquet":
        return sql_source.parquet(file, partitioned)
    function = "read_json" if extension == "json" else "read_ndjson"
    return sql_source.json(connection, file, function, options.get("json", {}), partitioned)


def _create(connection: "Connection", names: list[str], source: sql_source.Source) -> None:
    for name in names:
        identifier = name.replace('"', '""')
        try:
            connection.rows(f"CREATE VIEW \"{identifier}\" AS SELECT * FROM {source.call}")
        except Exception:
            if source.check:
                connection.rows(source.check)
            raise


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


def _view_of(path: str) -> tuple[list[str], str]:
    """(names of the view, extension) of a path below in/; no extension if it is no data file."""
    packed = path.lower().endswith(".gz")
    stem, _, extension = path[:-3 if packed else None].rpartition(".")
    extension = extension.lower()
    if extension not in ("csv", "tsv", "json", "ndjson", "jsonl", "parquet") or (packed and extension == "parquet"):
        return [], ""
    if stem.isascii():
        return [_name_of(stem)], extension
    import unicodedata
    # an accent is a part of its letter, and users type the composed form of what some systems store decomposed
    return list(dict.fromkeys((_name_of(unicodedata.normalize("NFC", stem)), _name_of(stem)))), extension


def _name_of(stem: str) -> str:
    name = "".join(character if character.isalnum() or character == "_" or _is_mark(character) else "_" for character in stem)
    return f"_{name}" if not name or name[0].isdigit() else name


def _is_mark(character: str) -> bool:
    if character.isascii():
        return False
    import unicodedata
    return unicodedata.category(character).startswith("M")
