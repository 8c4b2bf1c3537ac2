"""How a data file is read: as DuckDB's function with its options. Strictly: what does not fit is an error, never left out."""

from .text_file import TextFile

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from .duck import Connection
    from .typed import Json

_DOUBLE = "DOUBLE"
_HUGEINT = "HUGEINT"
# digits from which an integer may not fit into a double, a BIGINT and a HUGEINT
_LONG, _HUGE, _TOO_LONG = 16, 19, 39


class Source:
    """`path` is what is read, `call` the SQL that reads it, `check` a query that says more precisely why it can't be."""

    def __init__(self, path: str, call: str, check: str = "") -> None:
        self.path = path
        self.call = call
        self.check = check


def json(connection: "Connection", path: str, function: str, options: "dict[str, Json]", partitioned: bool) -> Source:
    """Integers keep their digits where DuckDB would read them as DOUBLE, and are no HUGEINT only because some are negative."""
    file = TextFile(path, options.get("encoding"))
    common = start(file.path, path, partitioned)
    if "format" in options:
        function, common = "read_json", f"{common}, format={text(options['format'])}"
    call = f"{function}({common})"
    types = dict(connection.rows(f"SELECT column_name, column_type FROM (DESCRIBE FROM {call})"))
    doubtful = [name for name, kind in types.items() if _DOUBLE in kind or _HUGEINT in kind]
    exact = _exact_types(connection, f"{function}({common}", types, doubtful) if doubtful else types
    wanted = {**exact, **_chosen(options.get("types", {}), types)}
    return Source(file.path, call if wanted == types else f"{function}({common}, columns={struct(wanted)})")


def _chosen(chosen: "dict[str, str]", types: "dict[str, str]") -> "dict[str, str]":
    unknown = [name for name in chosen if name not in types]
    if unknown:
        raise ValueError(f"its options name columns that it does not have: {', '.join(unknown)}")
    return chosen


def _exact_types(connection: "Connection", read: str, types: "dict[str, str]", doubtful: list[str]) -> "dict[str, str]":
    """The types, changed where they do not suit the integers of a column."""
    before, after = "'(^|[\\[:,])-?[0-9]", "($|[\\]},])'"
    patterns = [f"{before}{{{digits},}}{after}" for digits in (_LONG, _HUGE, _TOO_LONG)] + [f"{before}+[.eE]'"]
    facts = [f"coalesce(bool_or(regexp_matches({_name(name)}::VARCHAR, {pattern})), false)"
             for name in doubtful for pattern in patterns]
    as_json = struct({name: "JSON" if name in doubtful else kind for name, kind in types.items()})
    row = connection.rows(f"SELECT {', '.join(facts)} FROM {read}, columns={as_json})")[0]
    exact = dict(types)
    for at, name in enumerate(doubtful):
        has_long, has_huge, has_too_long, has_fraction = row[4 * at:4 * at + 4]
        if not has_huge:
            exact[name] = exact[name].replace(_HUGEINT, "BIGINT")
        if has_long and _DOUBLE in exact[name]:
            exact[name] = "JSON" if has_fraction or has_too_long else exact[name].replace(_DOUBLE, _HUGEINT)
    return exact


def struct(types: "dict[str, str]") -> str:
    """Texts by their names, as a STRUCT of SQL."""
    return "{" + ", ".join(f"{text(name)}: {text(kind)}" for name, kind in types.items()) + "}"


def parquet(path: str, partitioned: bool) -> Source:
    return Source(path, f"read_parquet({start(path, path, partitioned)})")


def start(read: str, path: str, partitioned: bool) -> str:
    """The arguments that all functions have. Paths give columns only if the options of the file have hive_partitioning."""
    if partitioned and read != path:
        raise ValueError("hive_partitioning is for files in UTF-8")
    return f"{literal(read)}, hive_partitioning={'true' if partitioned else 'false'}"


def literal(path: str) -> str:
    """A path as SQL text, in which no character is a pattern."""
    return text("".join(f"[{character}]" if character in "*?[" else character for character in path))


def text(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
