"""How a data file is read: as DuckDB's function with its options. Strictly: what does not fit is an error, never left out."""

from .text_file import TextFile

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from .duck import Connection

_DELIMITERS = (",", ";", "\t", "|")
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


def csv(path: str, delimiter: str) -> Source:
    """The first line decides on the delimiter, for all rows have to agree with it."""
    file = TextFile(path)
    line, skip = file.first_line, 0
    if line.lower().startswith("sep=") and len(line) == 5:
        delimiter, skip = line[4], 1
    else:
        counts = {one: _outside_quotes(line).count(one) for one in _DELIMITERS}
        if not counts.get(delimiter) or delimiter == ",":
            delimiter = max(counts, key=lambda one: counts[one]) if any(counts.values()) else delimiter
    common = f"{literal(file.path)}, delim={_text(delimiter)}, skip={skip}, comment='', hive_partitioning=false"
    # DuckDB's message for a dialect that it can't find names no line; reading all as text does.
    columns = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(_outside_quotes(line).count(delimiter) + 1))
    as_text = f"{common}, auto_detect=false, header=true, quote='\"', escape='\"', columns={{{columns}}}"
    return Source(file.path, f"read_csv({common}, null_padding=false, ignore_errors=false, strict_mode=true)",
                  f"SELECT count(*) FROM (SELECT DISTINCT * FROM read_csv({as_text}))")


def json(connection: "Connection", path: str, function: str) -> Source:
    """Integers keep their digits where DuckDB would read them as DOUBLE, and are no HUGEINT only because some are negative."""
    file = TextFile(path)
    common = f"{literal(file.path)}, hive_partitioning=false"
    call = f"{function}({common})"
    types = dict(connection.rows(f"SELECT column_name, column_type FROM (DESCRIBE FROM {call})"))
    doubtful = [name for name, kind in types.items() if _DOUBLE in kind or _HUGEINT in kind]
    exact = _exact_types(connection, f"{function}({common}", types, doubtful) if doubtful else types
    return Source(file.path, call if exact == types else f"{function}({common}, columns={_columns(exact)})")


def _exact_types(connection: "Connection", read: str, types: "dict[str, str]", doubtful: list[str]) -> "dict[str, str]":
    """The types, changed where they do not suit the integers of a column."""
    start, end = "'(^|[\\[:,])-?[0-9]", "($|[\\]}},])'"
    patterns = [f"{start}{{{digits},}}{end}" for digits in (_LONG, _HUGE, _TOO_LONG)] + [f"{start}+[.eE]'"]
    facts = [f"coalesce(bool_or(regexp_matches({_name(name)}::VARCHAR, {pattern})), false)"
             for name in doubtful for pattern in patterns]
    as_json = _columns({name: "JSON" if name in doubtful else kind for name, kind in types.items()})
    row = connection.rows(f"SELECT {', '.join(facts)} FROM {read}, columns={as_json})")[0]
    exact = dict(types)
    for at, name in enumerate(doubtful):
        has_long, has_huge, has_too_long, has_fraction = row[4 * at:4 * at + 4]
        if not has_huge:
            exact[name] = exact[name].replace(_HUGEINT, "BIGINT")
        if has_long and _DOUBLE in exact[name]:
            exact[name] = "JSON" if has_fraction or has_too_long else exact[name].replace(_DOUBLE, _HUGEINT)
    return exact


def _columns(types: "dict[str, str]") -> str:
    return "{" + ", ".join(f"{_text(name)}: {_text(kind)}" for name, kind in types.items()) + "}"


def parquet(path: str) -> Source:
    return Source(path, f"read_parquet({literal(path)}, hive_partitioning=false)")


def literal(path: str) -> str:
    """A path as SQL text, in which no character is a pattern."""
    return _text("".join(f"[{character}]" if character in "*?[" else character for character in path))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])
