"""DuckDB's logical types as a tree, and the type that each is cast to so that a vector of it can be read."""

import ctypes

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from typing import Any

BOOLEAN, BIGINT, UBIGINT, FLOAT, DOUBLE, VARCHAR, BLOB = 1, 5, 9, 10, 11, 17, 18
TIMESTAMPS = (12, 20, 21, 22, 31)
INTERVAL, DECIMAL, TIME_TZ = 15, 19, 30
LIST, STRUCT, MAP, UNION, ARRAY, VARIANT = 24, 25, 26, 28, 33, 41
NUMBERS: "dict[int, tuple[str, Any]]" = {
    2: ("TINYINT", ctypes.c_int8), 3: ("SMALLINT", ctypes.c_int16), 4: ("INTEGER", ctypes.c_int32),
    5: ("BIGINT", ctypes.c_int64), 6: ("UTINYINT", ctypes.c_uint8), 7: ("USMALLINT", ctypes.c_uint16),
    8: ("UINTEGER", ctypes.c_uint32), 9: ("UBIGINT", ctypes.c_uint64), 10: ("FLOAT", ctypes.c_float),
    11: ("DOUBLE", ctypes.c_double),
}
PLAIN_NAMES = {BOOLEAN: "BOOLEAN", VARCHAR: "VARCHAR", **{code: name for code, (name, _) in NUMBERS.items()}}
_MAX_DEPTH = 40  # the host reads 48 levels, those around a cell included


class Type:
    """A type with its parts: (name, type) of the fields of a STRUCT, the members of a UNION, an element, key and value."""

    def __init__(self, code: int, alias: str, parts: "list[tuple[str, Type]]", size: int = 0) -> None:
        self.code = code
        self.alias = alias
        self.parts = parts
        self.size = size
        self.depth: int = 1 + max((part.depth for _, part in parts), default=0)

    @property
    def is_plain(self) -> bool:
        """Whether its name is known without asking DuckDB."""
        return self.code in PLAIN_NAMES and not self.alias

    @property
    def is_json(self) -> bool:
        return self.alias == "JSON" and self.code == VARCHAR

    @property
    def is_readable(self) -> bool:
        """Whether a vector of it can be read as it is."""
        if self.code in (LIST, STRUCT, MAP, UNION, ARRAY):
            return self.depth <= _MAX_DEPTH and all(part.is_readable for _, part in self.parts) and (
                self.code != MAP or self.parts[0][1].code == VARCHAR)
        if self.code == FLOAT:
            return False  # as a double it would have digits that DuckDB does not show
        return self.is_plain or self.is_json or (self.code == BLOB and not self.alias)

    def cast_target(self) -> str:
        """The name of the type with every part that can't be read as VARCHAR, in DuckDB's own text."""
        if self.depth > _MAX_DEPTH:
            return "VARCHAR"
        parts = [(_quoted(name), part.cast_target()) for name, part in self.parts]
        if self.code == LIST:
            return f"{parts[0][1]}[]"
        if self.code == ARRAY:
            return f"{parts[0][1]}[{self.size}]"
        if self.code == MAP:
            return f"MAP(VARCHAR, {parts[1][1]})"
        if self.code in (STRUCT, UNION):
            # fields without a name take the place of those with one
            fields = ", ".join(f"{name if self.parts[at][0] else _quoted(str(at))} {kind}"
                               for at, (name, kind) in enumerate(parts))
            return f"{'STRUCT' if self.code == STRUCT else 'UNION'}({fields})"
        if self.code == VARIANT:
            return "JSON"
        if self.code == BLOB and not self.alias:
            return "BLOB"
        return "VARCHAR" if self.code == FLOAT else PLAIN_NAMES.get(self.code, "VARCHAR")

    def after_cast(self) -> "Type":
        """What the cast to `cast_target` gives, with the codes of this type where they decide how its text is shown."""
        return Type(VARCHAR, "", []) if self.depth > _MAX_DEPTH else self


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def of(library: ctypes.CDLL, handle: ctypes.c_void_p) -> Type:
    """The tree of a logical type."""
    code = library.duckdb_get_type_id(handle)
    alias = (library.duckdb_logical_type_get_alias(handle) or b"").decode("utf-8", "replace")

    def part(name: str, child: "Any") -> tuple[str, Type]:
        return name, of(library, ctypes.c_void_p(child))

    if code == LIST:
        return Type(code, alias, [part("", library.duckdb_list_type_child_type(handle))])
    if code == ARRAY:
        return Type(code, alias, [part("", library.duckdb_array_type_child_type(handle))],
                    library.duckdb_array_type_array_size(handle))
    if code == MAP:
        return Type(code, alias, [part("key", library.duckdb_map_type_key_type(handle)),
                                  part("value", library.duckdb_map_type_value_type(handle))])
    if code in (STRUCT, UNION):
        kind = "struct_type_child" if code == STRUCT else "union_type_member"
        count = getattr(library, f"duckdb_{kind}_count")(handle)
        return Type(code, alias, [
            part(getattr(library, f"duckdb_{kind}_name")(handle, position).decode("utf-8", "replace"),
                 getattr(library, f"duckdb_{kind}_type")(handle, position)) for position in range(count)])
    return Type(code, alias, [])
