import unittest

from .sandbox import python


class PythonProgram(unittest.TestCase):
    def test_shows_the_last_expression(self):
        result = python("x = 20\nprint('grüße')\nx * 2 + 2")
        self.assertEqual((result.stdout.decode(), result.text, result.exit_code), ("grüße\n", "42", 0))
        self.assertEqual(result.kinds[0], "started")
        self.assertEqual(result.kinds[-2:], ["exit", "end"])
        self.assertIsNone(result.error)

    def test_shows_nothing_for_none_a_statement_or_a_semicolon(self):
        for code in ("", "   \n", "None", "x = 1", "1;", "'docstring';"):
            self.assertEqual(python(code).displays, [], code)

    def test_shows_a_lone_string_and_keeps_future_imports(self):
        self.assertEqual(python("'text'").text, "'text'")
        self.assertEqual(python("from __future__ import annotations\nclass A:\n  x: no\nA.__annotations__").text,
                         "{'x': 'no'}")

    def test_runs_awaits_at_top_level(self):
        self.assertEqual(python("import asyncio\nawait asyncio.sleep(0, 'slept')").text, "'slept'")

    def test_gives_args_env_stdin_and_files(self):
        result = python("import os, sys\n(sys.argv, os.environ['MODE'], input(), open('in/d/a.txt').read(), __name__)",
                        args=["x", "ü"], env={"MODE": "fast"}, stdin="hello ✓".encode(), files={"d/a.txt": b"content"})
        self.assertEqual(result.text, "(['main.py', 'x', 'ü'], 'fast', 'hello ✓', 'content', '__main__')")

    def test_has_empty_stdin_unless_given(self):
        self.assertEqual(python("import sys\nsys.stdin.read()").text, "''")

    def test_removes_variables_that_control_interpreters(self):
        result = python("import os\nsorted(os.environ)", env={
            "LD_PRELOAD": "/x", "PYTHONPATH": "/x", "BASH_ENV": "/x", "OK": "1"})
        self.assertIn("'OK'", result.text)
        for name in ("LD_PRELOAD", "PYTHON", "BASH_ENV"):
            self.assertNotIn(name, result.text)

    def test_reports_the_users_line_and_only_the_users_frames(self):
        result = python("import json\ndef load(x):\n    return json.loads(x)\n\nload('{')")
        self.assertEqual(result.error["type"], "PythonError")
        self.assertTrue(result.error["message"].startswith("JSONDecodeError: "))
        self.assertEqual(result.error["line"], 3)
        self.assertIn('File "main.py", line 5, in <module>', result.error["detail"])
        self.assertNotIn("/usr/lib", result.error["detail"])
        self.assertNotIn("capstan", result.error["detail"])
        self.assertEqual(result.exit_code, 1)

    def test_reports_the_line_of_a_syntax_error(self):
        result = python("x = 1\nif x\n  pass")
        self.assertEqual((result.error["line"], result.error["message"]), (2, "SyntaxError: expected ':'"))

    def test_reports_deep_recursion_and_memory_errors(self):
        self.assertIn("RecursionError", python("def f(): f()\nf()").error["message"])
        self.assertTrue(python("x = bytearray(1 << 60)").error["message"].startswith("MemoryError"))

    def test_survives_exceptions_that_fail_themselves(self):
        result = python("class E(Exception):\n  def __str__(self): raise E\nraise E")
        self.assertEqual(result.error["type"], "PythonError")
        self.assertEqual(python("raise KeyboardInterrupt").error["type"], "PythonError")

    def test_passes_exit_codes_through(self):
        self.assertIsNone(python("import sys; sys.exit(0)").error)
        for code in (3, 124, 137):
            result = python(f"exit({code})")
            self.assertEqual((result.error["type"], result.exit_code), ("NonZeroExit", code))
            self.assertNotIn("signal", result.exit)
        result = python("raise SystemExit('gone')")
        self.assertEqual((result.exit_code, result.stderr), (1, b"gone\n"))

    def test_reports_an_early_exit_as_an_error(self):
        result = python("import os; os._exit(0)")
        self.assertEqual((result.error["type"], result.exit_code), ("ExitedEarly", 0))

    def test_names_the_signal_that_killed_the_program(self):
        result = python("import os; os.kill(os.getpid(), 9)")
        self.assertEqual((result.error["type"], result.exit_code, result.exit["signal"]), ("KilledBySignal", 137, 9))

    def test_truncates_a_huge_repr(self):
        result = python("'x' * 5_000_000")
        self.assertLess(len(result.text), 17_000)
        self.assertIn("5000002 characters", result.text)

    def test_waits_for_threads_and_runs_atexit(self):
        code = ("import threading, time, atexit\natexit.register(print, 'end')\n"
                "threading.Thread(target=lambda: (time.sleep(.2), print('thread'))).start()")
        self.assertEqual(python(code).stdout, b"thread\nend\n")

    def test_writes_what_open_files_hold(self):
        rows = "for i in range(5000): w.writerow([i, 'text'])\n"
        for code in (f"import csv\nw = csv.writer(open('out/x.csv', 'w'))\n{rows}",
                     f"import csv\nf = open('out/x.csv', 'w')\nw = csv.writer(f)\n{rows}f.self = [f, w]",
                     f"import csv, json\nf = open('out/x.csv', 'w')\nw = csv.writer(f)\njson.kept = f\n{rows}",
                     f"import csv\nw = csv.writer(open('out/x.csv', 'w'))\n{rows}raise SystemExit(0)",
                     f"import csv\nw = csv.writer(open('out/x.csv', 'w'))\n{rows}1/0"):
            lines = python(code).artifacts["out/x.csv"].splitlines()
            self.assertEqual((len(lines), lines[-1]), (5000, b"4999,text"), code)
        result = python("import gzip\ng = gzip.open('out/x.gz', 'wt')\ng.write('x' * 1000)")
        import gzip
        self.assertEqual(gzip.decompress(result.artifacts["out/x.gz"]), b"x" * 1000)
        helper = "open('helper.py', 'w').write('f = open(\\'out/h\\', \\'w\\')')\nimport helper\nhelper.f.write('held')"
        self.assertEqual(python(helper).artifacts["out/h"], b"held")

    def test_runs_finalizers_at_the_end(self):
        code = ("import contextlib\n@contextlib.contextmanager\ndef opened():\n  try: yield\n  finally: print('left')\n"
                "def lines():\n  with opened(): yield 1\nlines_ = lines(); next(lines_)\n"
                "class A:\n  def __init__(self): self.cycle = self\n  def __del__(self): print('deleted', helper())\n"
                "def helper(): return 'by helper'\na = A()")
        self.assertEqual(sorted(python(code).stdout.splitlines()), [b"deleted by helper", b"left"])
        self.assertEqual(python("import ctypes\nctypes.CDLL(None).printf(b'from C')").stdout, b"from C")

    def test_ends_as_the_interpreter_does(self):
        result = python("import atexit, sys\natexit.register(lambda: 1/0)\nsys.stdout.write('no line end')")
        self.assertEqual((result.exit_code, result.stdout, result.error), (0, b"no line end", None))
        self.assertIn(b"ZeroDivisionError", result.stderr)
        result = python("import atexit, os\natexit.register(os._exit, 3)\n'value'")
        self.assertEqual((result.exit_code, result.text), (3, "'value'"))
        self.assertEqual(python("raise SystemExit(2**70)").exit_code, 255)

    def test_random_numbers_differ_between_runs(self):
        code = "import random\n(random.random(), hash('x'))"
        self.assertNotEqual(python(code).text, python(code).text)

    def test_has_its_source(self):
        code = ("import inspect, os, multiprocessing\ndef f(x):\n    return x + 1\nif __name__ == '__main__':\n"
                "    os.chdir('/tmp')\n    print(inspect.getsource(f).splitlines()[1], len(open(__file__).read()) > 9)\n"
                "    with multiprocessing.get_context('spawn').Pool(1) as pool: print(pool.map(f, [1, 2]))")
        self.assertEqual(python(code).stdout, b"    return x + 1 True\n[2, 3]\n")
        result = python("import threading\nthreading.Thread(target=lambda: 1/0).start()")
        self.assertIn(b'File "/work/main.py", line 2', result.stderr)
        self.assertIn(b"threading.Thread(target=lambda: 1/0).start()", result.stderr)
        detail = python("open('helper.py', 'w').write('def f(): 1/0')\nimport helper\nhelper.f()").error["detail"]
        self.assertIn("def f(): 1/0", detail)

    def test_accepts_a_byte_order_mark_and_windows_line_ends(self):
        self.assertEqual(python("\ufeffx = 1\r\nif x:\r\n  y = 2\r\nx + y\r\n").text, "3")

    def test_reads_its_environment_as_if_it_had_started_with_it(self):
        code = "import time, datetime\n(time.tzname[0], datetime.datetime.fromtimestamp(0).hour)"
        for arguments in ((), ("--preload=pandas",)):
            from .sandbox import exchange, request
            result = exchange(request("python", code, env={"TZ": "XYZ-3"}), arguments=list(arguments))
            self.assertEqual(result.text, "('XYZ', 3)")

    def test_packages_are_importable_in_every_process(self):
        from .sandbox import shell
        names = "duckdb, numpy, pandas, matplotlib, PIL, dateutil, IPython.display"
        self.assertEqual(shell(f"python3 -c 'import {names}; print(1)'").stdout, b"1\n")
        code = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import {names}; print(1)'], check=True)"
        self.assertEqual(python(code).stdout, b"1\n")

    def test_imports_modules_of_the_work_folder(self):
        self.assertEqual(python("open('helper.py', 'w').write('x = 7')\nimport helper\nhelper.x").text, "7")


class Tables(unittest.TestCase):
    def test_turns_a_data_frame_into_a_table(self):
        result = python("import pandas as pd\npd.read_csv('in/s.csv', parse_dates=['d']).assign(big=2**60, n=[1.5, None])",
                        files={"s.csv": "region,d\nÖst,2026-01-02\nWest,2026-01-03\n".encode()})
        self.assertEqual(result.table["columns"], [
            {"name": "region", "type": "VARCHAR"}, {"name": "d", "type": "TIMESTAMP"},
            {"name": "big", "type": "BIGINT"}, {"name": "n", "type": "DOUBLE"}])
        self.assertEqual(result.table["rows"], [["Öst", "2026-01-02T00:00:00", str(2**60), 1.5],
                                                ["West", "2026-01-03T00:00:00", str(2**60), None]])
        self.assertEqual([d["mime_type"] for d in result.displays], ["text/html", "text/plain"])

    def test_puts_an_index_first_and_truncates_rows(self):
        result = python("import pandas as pd\npd.DataFrame({'g': [i % 50 for i in range(1000)], 'v': 1}).groupby('g').sum()",
                        max_rows=10)
        self.assertEqual([c["name"] for c in result.table["columns"]], ["g", "v"])
        self.assertEqual((len(result.table["rows"]), result.table["row_count"], result.table["rows_truncated"]),
                         (10, 50, True))

    def test_takes_frames_with_any_objects(self):
        result = python("import pandas as pd, numpy as np, decimal\npd.DataFrame({'o': [{'a': 2**60}, [1, None], "
                        "decimal.Decimal('1.10'), b'x', np.int64(3), float('inf'), object]})")
        self.assertEqual(result.table["rows"][:6], [[{"a": str(2**60)}], [[1, None]], ["1.10"], ["eA=="], [3], ["Infinity"]])
