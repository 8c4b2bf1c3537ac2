import os
import tempfile
import unittest

from .sandbox import python, sql


class SqlProgram(unittest.TestCase):
    def test_maps_types_as_documented(self):
        cases = [
            ("true", "BOOLEAN", True), ("1::TINYINT", "TINYINT", 1), ("9007199254740991", "BIGINT", 2**53 - 1),
            ("9007199254740993", "BIGINT", "9007199254740993"), ("-5::HUGEINT", "HUGEINT", "-5"),
            ("1.10::DECIMAL(10,2)", "DECIMAL(10,2)", "1.10"), ("0.5::DOUBLE", "DOUBLE", 0.5),
            ("'nan'::DOUBLE", "DOUBLE", "NaN"), ("'-inf'::DOUBLE", "DOUBLE", "-Infinity"), ("'ü'", "VARCHAR", "ü"),
            ("'a string beyond twelve bytes'", "VARCHAR", "a string beyond twelve bytes"), ("NULL::INT", "INTEGER", None),
            ("DATE '2026-01-02'", "DATE", "2026-01-02"), ("TIME '01:02:03.5'", "TIME", "01:02:03.5"),
            ("TIMESTAMP '2026-01-02 03:04:05.6'", "TIMESTAMP", "2026-01-02T03:04:05.6"),
            ("TIMESTAMPTZ '2026-01-02 03:04:05+02'", "TIMESTAMP WITH TIME ZONE", "2026-01-02T01:04:05Z"),
            ("INTERVAL '1 year 2 days 90 seconds'", "INTERVAL", "P1Y2DT1M30S"), ("'x'::BLOB", "BLOB", "eA=="),
            ("[1, 9007199254740993]", "BIGINT[]", [1, "9007199254740993"]),
            ("{'a': 1, 'b': ['x']}", "STRUCT(a INTEGER, b VARCHAR[])", {"a": 1, "b": ["x"]}),
            ("MAP {'k': 1.5::DOUBLE}", "MAP(VARCHAR, DOUBLE)", {"k": 1.5}), ("'a'::ENUM('a')", "ENUM('a')", "a"),
            ("'00000000-0000-0000-0000-00000000000a'::UUID", "UUID", "00000000-0000-0000-0000-00000000000a"),
        ]
        result = sql("SELECT " + ", ".join(f"{expression} AS c" for expression, _, _ in cases))
        self.assertIsNone(result.error)
        self.assertEqual([c["type"] for c in result.table["columns"]], [kind for _, kind, _ in cases])
        self.assertEqual(result.table["rows"][0], [value for _, _, value in cases])

    def test_creates_a_view_of_each_file(self):
        parquet = python("import duckdb\nduckdb.sql(\"COPY (SELECT 7 AS p) TO 'out/p.parquet'\")").artifacts["out/p.parquet"]
        files = {"s-1.csv": b"a,b\n1,x\n2,y\n", "t.tsv": b"a\tb\n1\t2\n", "p.parquet": parquet, "j.json": b'[{"j": 1}]',
                 "n.ndjson": b'{"n": 1}\n{"n": 2}\n', "note.txt": b"no data"}
        result = sql("SELECT (SELECT sum(a) FROM s_1) a, (SELECT p FROM p) p, (SELECT j FROM j) j, "
                     "(SELECT sum(n) FROM n) n, (SELECT b FROM t) b; -- all", files=files)
        self.assertIsNone(result.error)
        self.assertEqual(result.table["rows"], [["3", 7, 1, "3", 2]])
        names = sql("SHOW TABLES", files=files).table["rows"]
        self.assertEqual(names, [["j"], ["n"], ["p"], ["s_1"], ["t"]])

    def test_reads_datasets_mounted_by_the_provider(self):
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
            file.write("x\n5\n")
            file.flush()
            os.chmod(file.name, 0o644)
            self.assertEqual(sql("FROM mounted", binds=[(file.name, "/work/in/mounted.csv")]).table["rows"], [[5]])

    def test_refuses_two_files_for_one_view(self):
        result = sql("SELECT 1", files={"a.csv": b"x\n1\n", "A.json": b"[]"})
        self.assertEqual(result.error["type"], "InvalidInput")
        self.assertIn("rename one", result.error["message"])

    def test_counts_every_row_and_returns_the_first(self):
        result = sql("SELECT range AS a, 'text ' || range AS b FROM range(10000000)", max_rows=3)
        self.assertEqual(result.table["rows"], [[0, "text 0"], [1, "text 1"], [2, "text 2"]])
        self.assertEqual((result.table["row_count"], result.table["rows_truncated"]), (10_000_000, True))
        self.assertLess(result.seconds, 5)

    def test_truncates_rows_at_max_output_bytes(self):
        result = sql("SELECT repeat('x', 1000) FROM range(5000)", max_output_bytes=100_000)
        self.assertEqual((result.table["row_count"], result.table["rows_truncated"]), (5000, True))
        self.assertLess(len(result.table["rows"]), 100)

    def test_keeps_the_order_when_it_converts(self):
        rows = sql("SELECT range::DECIMAL(9,1) FROM range(5000) ORDER BY range DESC", max_rows=2).table["rows"]
        self.assertEqual(rows, [["4999.0"], ["4998.0"]])

    def test_allows_read_only_statements(self):
        for statement in ("VALUES (1), (2)", "FROM range(3)", "WITH t AS (SELECT 1 a) FROM t", "DESCRIBE SELECT 1",
                          "SUMMARIZE SELECT 1 AS a", "SHOW TABLES", "EXPLAIN SELECT 1", "-- c\nexplain analyze select 1",
                          "SELECT 1 UNION ALL SELECT 2 ORDER BY 1 LIMIT 1;",
                          "WITH RECURSIVE r AS (SELECT 1 n UNION ALL SELECT n+1 FROM r WHERE n < 3) FROM r",
                          "SELECT list_transform([1], lambda x: x + 1), (SELECT max(range) FROM range(3))"):
            result = sql(statement)
            self.assertIsNone(result.error, statement)
            self.assertGreater(len(result.table["columns"]), 0)

    def test_refuses_all_other_statements(self):
        for statement, word in (
                ("SELECT 1; SELECT 2", "exactly one"), ("DROP TABLE k; SELECT 1", "DROP"), ("CREATE TABLE t(a INT)", "CREATE"),
                ("COPY (SELECT 1) TO '/work/x.csv'", "COPY"), ("ATTACH '/work/x.db'", "ATTACH"), ("INSTALL httpfs", "INSTALL"),
                ("LOAD httpfs", "LOAD"), ("SET threads = 9", "SET"), ("PRAGMA database_list", "PRAGMA"),
                ("WITH d AS (DELETE FROM t) FROM d", "DELETE"), ("SELECT * FROM query('SELECT 1')", "query"),
                ("SELECT * FROM read_text('/etc/shadow')", "read_text"), ("CALL pragma_version()", "CALL"),
                ("EXPLAIN ANALYZE CREATE TABLE t AS SELECT 1", "CREATE")):
            result = sql(statement)
            self.assertEqual(result.error["type"], "PolicyViolation", statement)
            self.assertIn(word, result.error["message"])

    def test_reads_no_file_outside_in(self):
        for statement in ("FROM read_csv('/etc/passwd')", "FROM '/etc/passwd'", "FROM read_csv('/work/in/../../etc/passwd')",
                          "FROM glob('/etc/*')", "FROM read_csv('http://example.org/x.csv')"):
            result = sql(statement)
            self.assertTrue(result.error or not result.table["rows"], statement)

    def test_reports_duckdbs_message_and_the_line(self):
        result = sql("SELECT 1,\n  nosuch\nFROM range(1)")
        self.assertEqual((result.error["type"], result.error["line"]), ("SqlError", 2))
        self.assertIn("nosuch", result.error["message"])
        self.assertEqual(sql("SELECT 1\nFORM x y").error["line"], 2)
        self.assertEqual(sql("SELECT 'a'::INT FROM range(3)").error["type"], "SqlError")
        self.assertEqual(sql("").error["type"], "SqlError")

    def test_takes_long_and_deep_statements_or_says_why_not(self):
        self.assertEqual(sql("SELECT " + " || ".join(["'a'"] * 900)).table["rows"], [["a" * 900]])
        self.assertEqual(sql("SELECT 1 " + "UNION ALL SELECT 1 " * 500).table["row_count"], 501)
        for statement in ("SELECT " + " || ".join(["'a'"] * 20_000), "SELECT " + "(" * 1500 + "1" + ")" * 1500,
                          "SELECT * FROM (" * 1500 + "SELECT 1" + ")" * 1500):
            result = sql(statement)
            self.assertEqual((result.error["type"], result.exit_code, result.stderr), ("SqlError", 1, b""))

    def test_refuses_a_nul_and_ignores_a_byte_order_mark(self):
        result = sql("SELECT 1\n, \0; DROP TABLE t")
        self.assertEqual((result.error["type"], result.error["line"]), ("SqlError", 2))
        self.assertEqual(sql("\ufeffSELECT 1").table["rows"], [[1]])

    def test_names_a_lack_of_memory(self):
        result = sql("SELECT list(range::VARCHAR || repeat('x', 100)) FROM range(100000000)", memory_bytes=64 << 20)
        self.assertEqual(result.error["type"], "OutOfMemory")

    def test_fails_in_the_middle_of_a_result(self):
        result = sql("SELECT CASE WHEN range = 9000000 THEN error('late') ELSE range END FROM range(10000000)")
        self.assertEqual(result.error["type"], "SqlError")
        self.assertIsNone(result.table)
