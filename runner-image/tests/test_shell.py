import unittest

from .sandbox import shell


class ShellProgram(unittest.TestCase):
    def test_runs_with_args_env_and_stdin(self):
        result = shell('echo "$1-$2-$MODE"; cat; pwd; ls', args=["a", "b c"], env={"MODE": "é"}, stdin=b"in\n")
        self.assertEqual(result.stdout.decode(), "a-b c-é\nin\n/work\nin\nout\n")
        self.assertIsNone(result.error)

    def test_passes_exit_codes_through(self):
        self.assertEqual(shell("").exit_code, 0)
        for code in (3, 124, 137):
            result = shell(f"echo x >&2; exit {code}")
            self.assertEqual((result.error["type"], result.exit_code, result.stderr), ("NonZeroExit", code, b"x\n"))
            self.assertNotIn("signal", result.exit)

    def test_passes_bytes_that_are_not_text(self):
        self.assertEqual(shell(r"printf '\377\000\033[1m\r\n'").stdout, b"\xff\0\x1b[1m\r\n")

    def test_has_the_usual_pipe_signals(self):
        self.assertEqual(shell("set -o pipefail; yes | head -1; echo ${PIPESTATUS[0]}").stdout, b"y\n141\n")

    def test_collects_files_of_out_by_pattern(self):
        script = "mkdir out/d; echo 1 > out/a.csv; echo 2 > out/d/b.csv; echo 3 > out/c.txt"
        self.assertEqual(sorted(shell(script).artifacts), ["out/a.csv", "out/c.txt", "out/d/b.csv"])
        self.assertEqual(sorted(shell(script, artifacts=["out/*.csv"]).artifacts), ["out/a.csv"])
        self.assertEqual(sorted(shell(script, artifacts=["out/**/*.csv"]).artifacts), ["out/a.csv", "out/d/b.csv"])
        self.assertEqual(shell(script, artifacts=[]).artifacts, {})

    def test_accepts_a_byte_order_mark_and_windows_line_ends(self):
        self.assertEqual(shell("\ufeffif true; then\r\n  echo 'a b'\r\nfi\r\n").stdout, b"a b\n")

    def test_honours_the_first_line(self):
        for line, stdout in (("#!/bin/bash -e", b"1\n"), ("#!/bin/bash", b"1\n2\n"), ("#! /bin/sh -e", b"1\n"),
                             ("#!/usr/bin/env bash", b"1\n2\n"), ("#!/usr/bin/env -S bash -e", b"1\n"),
                             ("#!relative", b"1\n2\n")):
            self.assertEqual(shell(f"{line}\necho 1\nfalse\necho 2").stdout, stdout, line)
        result = shell("#!/usr/bin/python3\nimport sys\nprint(sys.argv)", args=["a"])
        self.assertEqual(result.stdout, b"['/tmp/main.sh', 'a']\n")
        result = shell("#!/no/such\necho 1")
        self.assertEqual((result.exit_code, result.stderr), (127, b"/tmp/main.sh: /no/such: No such file or directory\n"))

    def test_can_read_its_own_script(self):
        self.assertEqual(shell('head -1 "$0"; bash -c "head -1 $0" # x').stdout[:12], b'head -1 "$0"')
