import base64
import json
import random
import unittest

from .sandbox import python, sql

INTEGERS = {"TINYINT": 7, "SMALLINT": 15, "INTEGER": 31, "BIGINT": 63, "HUGEINT": 127,
            "UTINYINT": 8, "USMALLINT": 16, "UINTEGER": 32, "UBIGINT": 64, "UHUGEINT": 128}
ALWAYS_TEXT = ("HUGEINT", "UHUGEINT")
LITERALS = {
    "BOOLEAN": ["true", "false"],
    "DOUBLE": ["1.7976931348623157e308", "5e-324", "-0.0", "0.1", "'nan'", "'inf'", "'-inf'"],
    "FLOAT": ["3.4028235e38", "1e-45", "0.5", "'nan'"],
    "DECIMAL(38,10)": ["9999999999999999999999999999.9999999999", "-0.0000000001", "0"],
    "DECIMAL(4,1)": ["999.9", "-1.0"], "DECIMAL(18,3)": ["999999999999999.999"],
    "DECIMAL(3,3)": ["-0.999", "0"], "DECIMAL(38,38)": ["0.5"],
    "VARCHAR": ["''", "'a text beyond twelve bytes'", "'\u00fc\U0001f600\u0301'", "'\"\\'", "'{}'"],
    "BLOB": ["''", r"'\x00\xFF\x27'", "'a blob beyond twelve bytes'"], "BIT": ["'0101'"],
    "DATE": ["'0001-01-01'", "'9999-12-31'", "'0044-03-15 (BC)'", "'5881580-07-10'", "'infinity'"],
    "TIME": ["'00:00:00'", "'23:59:59.999999'"], "TIMETZ": ["'01:02:03+00'", "'01:02:03+05:30'"],
    "TIMESTAMP": ["'1970-01-01 00:00:00'", "'290309-12-22 (BC) 00:00:00'", "'294247-01-10 04:00:54.775806'", "'-infinity'"],
    "TIMESTAMP_NS": ["'2262-04-11 23:47:16.854775806'"], "TIMESTAMP_S": ["'2020-02-29 00:00:01'"],
    "TIMESTAMPTZ": ["'2020-01-01 00:00:00+02'", "'0044-03-15 (BC) 00:00:00+00'"],
    "INTERVAL": ["'1 year -2 days'", "'0 seconds'", "'-00:00:00.000001'", "'100000 hours'"],
    "UUID": ["'ffffffff-ffff-ffff-ffff-ffffffffffff'"], "ENUM('a', 'b c')": ["'b c'"], "BIGNUM": ["'1' || repeat('0', 60)"],
    "JSON": ["'{\"a\": [1.10, 12345678901234567890, 1e400, null, 0.1234567890123456789]}'", "'\"text\"'"],
}


def cases():
    for name, bits in INTEGERS.items():
        low = 0 if name.startswith("U") else -(2**bits)
        for value in {low, 2**bits - 1, 0, 2**53 - 1 if bits > 53 else 1, 2**53 if bits > 53 else 2}:
            yield name, f"'{value}'"
    for name, literals in LITERALS.items():
        for literal in literals:
            yield name, literal
        yield name, "NULL"


def expected(kind, text):
    """The documented JSON of a value whose text DuckDB gives as `text`."""
    if text is None:
        return None
    if kind == "BOOLEAN":
        return text == "true"
    if kind in INTEGERS and kind not in ALWAYS_TEXT:
        return int(text) if abs(int(text)) < 2**53 else text
    if kind in ("DOUBLE", "FLOAT"):
        special = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
        return special.get(text) or float(text)
    if kind.startswith("DECIMAL") and text.lstrip("-").startswith("."):
        return text.replace(".", "0.")
    if kind == "BLOB":
        return base64.b64encode(text.encode().decode("unicode_escape").encode("latin-1")).decode()
    if kind.startswith("TIMESTAMP") and "(BC)" not in text:
        text = text.replace(" ", "T")
    if kind in ("TIMESTAMPTZ", "TIMETZ") and "(BC)" not in text:
        return text[:-3] + "Z" if text.endswith("+00") else text
    if kind == "JSON":
        return json.loads(text, parse_int=lambda n: int(n) if abs(int(n)) < 2**53 else n,
                          parse_float=lambda n: n if n in ("1e400", "0.1234567890123456789") else float(n))
    return text


def wrap(chooser, expression, value, depth):
    """The expression inside `depth` nested types, and the JSON that it must be."""
    for _ in range(depth):
        how = chooser.choice(("list", "struct", "map", "array", "union"))
        if how == "list":
            expression, value = f"[{expression}, NULL]", [value, None]
        elif how == "struct":
            expression, value = f"{{'a \"b': {expression}, 'n': NULL::INTEGER}}", {'a "b': value, "n": None}
        elif how == "map":
            expression, value = f"MAP {{'k': {expression}}}", {"k": value}
        elif how == "array":
            expression, value = f"array_value({expression}, {expression})", [value, value]
        else:
            expression, value = f"union_value(u := {expression})", {"u": value}
    return expression, value


def same(left, right):
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


class Types(unittest.TestCase):
    def test_every_type_has_its_documented_form_at_any_depth(self):
        seed = random.randrange(1 << 32)
        chooser = random.Random(seed)
        every = list(cases())
        texts = sql("SELECT " + ", ".join(f"({literal}::{kind})::VARCHAR" for kind, literal in every)).table["rows"][0]
        for depth in (0, 1, 2, 5):
            wrapped = [wrap(chooser, f"{literal}::{kind}", None if kind == "INTERVAL" else expected(kind, text), depth)
                       for (kind, literal), text in zip(every, texts)]
            result = sql("SELECT " + ", ".join(f"{expression} AS c" for expression, _ in wrapped))
            self.assertIsNone(result.error, f"seed {seed}")
            for (kind, _), found, (expression, value) in zip(every, result.table["rows"][0], wrapped):
                if kind != "INTERVAL":
                    self.assertTrue(same(found, value), f"seed {seed}: {expression} is {found}, not {value}")

    def test_intervals_are_iso_8601_at_any_depth(self):
        literals = {"1 year -2 days": "P1Y-2D", "0 seconds": "PT0S", "-00:00:00.000001": "PT-0.000001S",
                    "100000 hours": "PT100000H"}
        for literal, value in literals.items():
            row = sql(f"SELECT i, [i], {{'a': MAP {{'k': i}}}} FROM (SELECT INTERVAL '{literal}' i)").table["rows"][0]
            self.assertEqual(row, [value, [value], {"a": {"k": value}}])

    def test_nulls_and_many_rows_of_nested_types(self):
        result = sql("SELECT CASE WHEN range % 3 > 0 THEN {'d': range::DECIMAL(9,1), 'l': CASE WHEN range % 3 = 1 THEN "
                     "list_transform(range(range % 4), lambda x: x::HUGEINT) END} END FROM range(5000)")
        self.assertEqual(result.table["row_count"], 5000)
        for number, (found,) in enumerate(result.table["rows"]):
            length = [str(x) for x in range(number % 4)]
            value = {"d": f"{number}.0", "l": length if number % 3 == 1 else None} if number % 3 else None
            self.assertEqual(found, value)

    def test_rows_without_names_and_keys_of_any_type(self):
        row = sql("SELECT ROW(1, 2.5), MAP {[1]: 2::HUGEINT}, 1::VARIANT, [{'a': 1.5}::VARIANT], NULL, []").table["rows"][0]
        self.assertEqual(row, [[1, "2.5"], {"[1]": "2"}, 1, [{"a": 1.5}], None, []])

    def test_what_is_deeper_than_readers_accept_is_text(self):
        for depth in (30, 60):
            opened, closed = "[" * depth, "]" * depth
            row = sql(f"SELECT {opened}1.5{closed}, ('{opened}1{closed}')::JSON").table["rows"][0]
            self.assertEqual([type(value) for value in row], [list, list] if depth == 30 else [str, str])


class DataFrames(unittest.TestCase):
    def test_have_the_same_forms_as_sql(self):
        result = python("import pandas as pd, datetime\npd.DataFrame({'c': pd.Categorical([2**60, 2**60]), "
                        "'t': pd.to_datetime(['2026-01-02 03:04:05.6', '2026-01-02 00:00:00.0']), "
                        "'i': pd.to_timedelta(['1 days 00:01:30.5', '0 days']), "
                        "'n': [{'at': datetime.datetime(2026, 1, 2, 3, 4, 5, 600000), 'f': float('nan')}, None], "
                        "'z': pd.to_datetime(['2026-01-02', None], utc=True)})")
        self.assertEqual([column["type"] for column in result.table["columns"]],
                         ["BIGINT", "TIMESTAMP", "INTERVAL", "JSON", "TIMESTAMP WITH TIME ZONE"])
        self.assertEqual(result.table["rows"], [
            [str(2**60), "2026-01-02T03:04:05.6", "P1DT1M30.5S", {"at": "2026-01-02T03:04:05.6", "f": None},
             "2026-01-02T00:00:00Z"],
            [str(2**60), "2026-01-02T00:00:00", "PT0S", None, None]])
