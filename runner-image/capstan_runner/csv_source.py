"""How a CSV file is read: by the options of the file, and where they say nothing, by its first line."""

from .sql_source import Source, start, struct, text
from .text_file import TextFile

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from .typed import Json

_DELIMITERS = (",", ";", "\t", "|")
_TEXTS = {"delim": "delim", "quote": "quote", "escape": "escape", "decimal": "decimal_separator",
          "date_format": "dateformat", "timestamp_format": "timestampformat"}


def source(path: str, delimiter: str, options: "dict[str, Json]", partitioned: bool) -> Source:
    """The first line decides on the delimiter, for all rows have to agree with it."""
    file = TextFile(path, options.get("encoding"))
    dialect = {"delim": delimiter, "skip": 0, **options}
    if "delim" not in options and "skip" not in options:
        dialect["delim"], dialect["skip"] = _found(file.first_line, delimiter)
    if "skip" in options and "delim" not in options:
        del dialect["delim"]  # DuckDB looks at the lines that are left
    common = f"{start(file.path, path, partitioned)}, comment='', {_arguments(dialect)}"
    call = f"read_csv({common}, null_padding=false, ignore_errors=false, strict_mode=true)"
    if options.keys() - {"delim", "encoding", "types", "decimal", "date_format", "timestamp_format", "nulls"}:
        return Source(file.path, call)
    # DuckDB's message for a dialect that it can't find names no line; reading all as text does.
    plain = _arguments({"delim": dialect["delim"], "skip": dialect["skip"]})
    columns = struct({f"c{at}": "VARCHAR" for at in range(_outside_quotes(file.first_line).count(dialect["delim"]) + 1)})
    as_text = (f"{start(file.path, path, False)}, comment='', {plain}, auto_detect=false, header=true, "
               f"quote='\"', escape='\"', columns={columns}")
    return Source(file.path, call, f"SELECT count(*) FROM (SELECT DISTINCT * FROM read_csv({as_text}))")


def _found(line: str, delimiter: str) -> tuple[str, int]:
    """(delimiter, lines to skip) by the first line."""
    if line.lower().startswith("sep=") and len(line) == 5:
        return line[4], 1
    counts = {one: _outside_quotes(line).count(one) for one in _DELIMITERS}
    if (not counts.get(delimiter) or delimiter == ",") and any(counts.values()):
        return max(counts, key=lambda one: counts[one]), 0
    return delimiter, 0


def _arguments(options: "dict[str, Json]") -> str:
    """The options under DuckDB's names."""
    found = [f"{_TEXTS[name]}={text(value)}" for name, value in options.items() if name in _TEXTS]
    if "header" in options:
        found.append(f"header={'true' if options['header'] else 'false'}")
    if "skip" in options:
        found.append(f"skip={int(options['skip'])}")
    for name, argument in (("nulls", "nullstr"), ("names", "names")):
        if name in options:
            found.append(f"{argument}=[{', '.join(map(text, options[name]))}]")
    if options.get("types"):
        found.append(f"types={struct(options['types'])}")
    return ", ".join(found)


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])
