import gzip
import unittest

from .sandbox import sql


def rows(statement, **files):
    result = sql(statement, files={name.replace("__", "."): content for name, content in files.items()})
    assert result.error is None, result.error
    return result.table["rows"]


class Names(unittest.TestCase):
    def test_are_data_and_not_patterns(self):
        files = {"data[1].csv": b"a\n1\n", "data1.csv": b"a\n2\n", "x*y?.json": b'{"a": 3}', "xzzyq.json": b'{"a": 4}',
                 "id=007/s.csv": b"id,v\n9,x\n", "it's.csv": b"a\n5\n", "[!a].csv": b"a\n6\n", "{a,b}.csv": b"a\n7\n"}
        found = sql("SELECT (SELECT a FROM data_1_), (SELECT a FROM data1), (SELECT a FROM x_y_), (SELECT a FROM xzzyq), "
                    "(SELECT id FROM id_007_s), (SELECT a FROM it_s), (SELECT a FROM __a_), (SELECT a FROM _a_b_)", files=files)
        self.assertEqual(found.table["rows"], [[1, 2, 3, 4, 9, 5, 6, 7]])
        self.assertEqual(len(sql("DESCRIBE id_007_s", files=files).table["rows"]), 2)

    def test_of_any_script_are_views(self):
        nfc, nfd = "caf\u00e9", "cafe\u0301"
        for name, view in (("ข้อมูล.csv", "ข้อมูล"), ("डेटा.csv", "डेटा"), (f"{nfd}.csv", nfd),
                           (f"{nfd}.csv", nfc), (f"{nfc}.csv", nfc), ("a\u202fb.csv", "a_b"),
                           ("数据 1.csv", "数据_1"), ("\U0001f600.csv", "_"), ("2026.csv", "_2026")):
            result = sql(f'FROM "{view}"', files={name: b"a\n1\n"})
            self.assertEqual(result.error or result.table["rows"], [[1]], name)
        self.assertEqual(sql("SELECT 1", files={f"{nfc}.csv": b"", f"{nfd}.json": b"{}"}).error["type"], "InvalidInput")


class Csv(unittest.TestCase):
    def test_rows_that_do_not_fit_are_an_error_that_names_the_line(self):
        for content, words in ((b"a,b,c\n1,2,3\n4,5\n6,7,8\n",
                                "Line: 3 Original Line: 4,5 Expected Number of Columns: 3 Found: 2"),
                               (b"a,b\n1,2\n3,4,5\n6,7\n", "Expected Number of Columns: 2 Found: 3"),
                               (b"title\na,b\n1,2\n", "Expected Number of Columns: 1 Found: 2"),
                               (b"a,b\n" + b"1,2\n" * 30_000 + b"7\n", "Line: 30002"),
                               (b"a,b\n" + b"1,2\n" * 30_000 + b"x,3\n", "Could not convert string \"x\"")):
            error = sql("FROM f", files={"f.csv": content}).error
            self.assertEqual(error["type"], "SqlError")
            self.assertIn(words, error["message"])

    def test_no_row_is_left_out(self):
        self.assertEqual(rows("FROM f", f__csv=b"a,b\n#1,2\n3,4\n#5,6\n"), [["#1", 2], ["3", 4], ["#5", 6]])
        self.assertEqual(rows("FROM f", f__csv=b'a,b\n1,"x\n2,y\n3,z\n'), [[1, '"x'], [2, "y"], [3, "z"]])
        self.assertEqual(rows("FROM f", f__csv=b'a;b\n"x;y";"l1\nl2"\n'), [["x;y", "l1\nl2"]])

    def test_delimiters_are_found_in_the_first_line(self):
        for content in (b"a;b\n1;2\n", b"sep=;\na;b\n1;2\n", b"\xef\xbb\xbfsep=;\r\na;b\r\n1;2\r\n",
                        b"a\tb\n1\t2\n", b"a|b\n1|2\n",
                        b"sep=^\na^b\n1^2\n"):
            self.assertEqual(rows("SELECT a, b FROM f", f__csv=content), [[1, 2]], content)
        self.assertEqual(rows("SELECT a, b FROM f", f__tsv=b"a\tb\n1\t2,3\n"), [[1, "2,3"]])

    def test_encodings_are_found(self):
        text = "name;n\nété;1\n"
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252", "utf-32"):
            self.assertEqual(rows("SELECT * FROM f", f__csv=text.encode(encoding)), [["été", 1]], encoding)
        self.assertEqual(rows("SELECT * FROM f", f__csv="a,b\n€,1\n".encode("cp1252")), [["€", 1]])
        result = sql("SELECT * FROM f", files={"f.csv.gz": gzip.compress(text.encode("utf-16"))})
        self.assertEqual(result.table["rows"], [["été", 1]])


class Json(unittest.TestCase):
    def test_integers_keep_their_digits(self):
        content = (b'[{"id": 12345678901234567890123, "x": 1.5, "n": {"k": 98765432109876543210}},'
                   b' {"id": 2, "x": 2, "n": {"k": 1}}]')
        self.assertEqual(rows("SELECT id, x, n FROM f", f__json=content), [
            ["12345678901234567890123", 1.5, {"k": "98765432109876543210"}], ["2", 2.0, {"k": "1"}]])
        self.assertEqual(rows("SELECT sum(id) FROM f", f__json=content), [["12345678901234567890125"]])
        self.assertEqual(rows("SELECT id FROM f", f__ndjson=b'{"id": 1.5}\n{"id": 12345678901234567890}\n'),
                         [[1.5], ["12345678901234567890"]])
        self.assertEqual(rows("SELECT id FROM f", f__jsonl=b'{"id": %b}\n{"id": 1}\n' % (b"9" * 60)), [["9" * 60], [1]])

    def test_integers_have_the_smallest_type_that_holds_them(self):
        content = (b'[{"a": -1, "n": {"k": [-1]}, "b": -10000000000000000000, "x": {"i": 1.5, "k": %b}},'
                   b' {"a": 2, "n": {"k": [2]}, "b": 1, "x": {"i": 2, "k": 3}}]' % (b"9" * 40))
        self.assertEqual([row[1] for row in rows("DESCRIBE f", f__json=content)],
                         ["BIGINT", "STRUCT(k BIGINT[])", "HUGEINT", "JSON"])
        self.assertEqual(rows("FROM f", f__json=content), [
            [-1, {"k": [-1]}, "-10000000000000000000", {"i": 1.5, "k": "9" * 40}], [2, {"k": [2]}, "1", {"i": 2, "k": 3}]])
        nested = b'[{"n": {"k": %b}}, {"n": {"k": -9007199254740991}}]' % (b"9" * 40)
        self.assertEqual(rows("FROM f", f__json=nested), [[{"k": "9" * 40}], [{"k": -9007199254740991}]])

    def test_encodings_are_found(self):
        for encoding in ("utf-8-sig", "utf-16", "latin-1"):
            self.assertEqual(rows("SELECT a FROM f", f__json='[{"a": "é"}]'.encode(encoding)), [["é"]], encoding)


class Options(unittest.TestCase):
    def rows(self, name, content, **options):
        result = sql('FROM "f"', files={name: content}, file_options={name: options})
        self.assertIsNone(result.error)
        return result.table["rows"]

    def test_decide_on_the_dialect_of_csv(self):
        for content, options, expected in (
                (b"a::b\n1::x:y\n", {"delim": "::"}, [[1, "x:y"]]),
                (b"a;b,c\n1;x,y\n", {"delim": ","}, [["1;x", "y"]]),
                (b"1,2\n3,4\n", {"header": False}, [[1, 2], [3, 4]]),
                (b"1,2\n3,4\n", {"header": False, "names": ["x", "y"]}, [[1, 2], [3, 4]]),
                (b"report\n\na;b\n1;2\n", {"skip": 2}, [[1, 2]]),
                (b"a,b\n'x,y',2\n", {"quote": "'"}, [["x,y", 2]]),
                (b"a,b\n\"x\\\"y\",2\n", {"escape": "\\"}, [['x"y', 2]]),
                (b"a,b\nNA,-\n1,2\n", {"nulls": ["NA", "-"]}, [[None, None], [1, 2]]),
                (b"a;b\n1,5;2\n", {"decimal": ","}, [[1.5, 2]]),
                (b"a,b\n31.12.2026,2\n", {"date_format": "%d.%m.%Y"}, [["2026-12-31", 2]]),
                (b"a,b\n007,2\n", {"types": {"a": "VARCHAR", "b": "DECIMAL(5,2)"}}, [["007", "2.00"]]),
                ("a,b\nПривет,1\n".encode("cp1251"), {"encoding": "windows-1251"}, [["Привет", 1]]),
                ("a,b\n東京,1\n".encode("shift_jis"), {"encoding": "shift_jis"}, [["東京", 1]])):
            self.assertEqual(self.rows("f.csv", content, csv=options), expected, options)

    def test_decide_on_the_types_of_json(self):
        self.assertEqual(self.rows("f.json", b'{"a": "1"}\n{"a": "2"}\n', json={"format": "newline_delimited"}), [["1"], ["2"]])
        self.assertEqual(self.rows("f.ndjson", b'[{"a": 7}]', json={"format": "array", "types": {"a": "VARCHAR"}}), [["7"]])
        self.assertEqual(self.rows("f.json", '[{"a": "é"}]'.encode("latin-1"), json={"encoding": "iso-8859-1"}), [["é"]])

    def test_make_columns_of_folders_if_they_say_so(self):
        for extension, content in (("csv", b"v\n9\n"), ("json", b'[{"v": 9}]')):
            name = f"year=2026/s.{extension}"
            for options, expected in (({"hive_partitioning": True}, [[9, 2026]]), ({}, [[9]])):
                result = sql("FROM year_2026_s", files={name: content}, file_options={name: options})
                self.assertEqual((result.error, result.table["rows"]), (None, expected))

    def test_that_do_not_fit_are_the_reason_why_a_view_is_missing(self):
        for name, content, options, words in (
                ("f.csv", b"a\n1\n", {"csv": {"types": {"z": "DATE"}}}, "z"),
                ("f.json", b'[{"a": 1}]', {"json": {"types": {"z": "DATE"}}}, "columns that it does not have: z"),
                ("f.csv", b"a\n\xff\n", {"csv": {"encoding": "shift_jis"}}, "shift_jis"),
                ("f.csv", b"a,b\nx,1\n", {"csv": {"types": {"a": "INTEGER"}}}, 'Could not convert string "x"')):
            error = sql("FROM f", files={name: content}, file_options={name: options}).error
            self.assertEqual(error["type"], "SqlError")
            self.assertIn(words, error["message"] + error.get("detail", ""))

    def test_are_texts_and_not_sql(self):
        hostile = "'); SELECT 1 --"
        error = sql("FROM f", files={"f.csv": b"a\n1\n"}, file_options={"f.csv": {"csv": {"types": {hostile: hostile}}}}).error
        self.assertIn("f", error["message"])
        self.assertEqual(self.rows("f.csv", b"a,b\n1,2\n", csv={"nulls": [hostile]}), [[1, 2]])


class Missing(unittest.TestCase):
    def test_a_view_says_in_full_why_it_is_missing(self):
        for name, content, words in (("f.json", b'[{"a": 1}, {"a": ]', 'Malformed JSON in file "in/f.json"'),
                                     ("f.parquet", b"no parquet", "in/f.parquet"),
                                     ("f.csv.gz", b"no gzip", "in/f.csv.gz can't be read")):
            error = sql("SELECT * FROM f", files={name: content}).error
            self.assertIn("There is no view f: in/", error["message"])
            self.assertIn(words, error["message"])
            self.assertNotIn("/work", error["message"])
        self.assertEqual(sql("SELECT 1", files={"f.json": b"{"}).table["rows"], [[1]])
