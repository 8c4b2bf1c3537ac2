import time
import unittest

from . import sandbox
from .sandbox import exchange, file_frame, frame, python, request, shell


class Channel(unittest.TestCase):
    def test_treats_fake_frames_on_stdout_as_text(self):
        fake = frame(0x18, b'{"exit_code":0}') + frame(0x1F)
        result = python(f"import os\nos.write(1, {fake!r})\n1/0")
        self.assertEqual(result.stdout, fake)
        self.assertEqual(result.error["type"], "PythonError")

    def test_leaves_only_the_answer_to_the_program(self):
        code = ("import os\nfound = []\nfor fd in range(3, 1024):\n  try: os.fstat(fd); found.append(fd)\n"
                "  except OSError as e:\n    if e.errno != 9: found.append((fd, e.errno))\n"
                "import subprocess\n"
                "(found, subprocess.run(['ls', '/proc/self/fd'], close_fds=False, capture_output=True).stdout)")
        self.assertEqual(python(code).text, "([3, 4], b'0\\n1\\n2\\n3\\n')")  # the second 3 is the listing
        result = shell("for fd in 3 4 5 6 7 8 9 255; do echo x >&$fd; done; echo $?")
        self.assertEqual(result.stdout, b"1\n")
        self.assertIsNone(result.error)

    def test_supervisor_cannot_be_traced_or_read(self):
        code = ("import os\nparent = os.getppid()\nresult = []\nfor name in ('mem', 'environ', 'fd/1', 'fd/0', 'maps'):\n"
                "  try: open(f'/proc/{parent}/{name}', 'rb').read(10); result.append(name)\n"
                "  except OSError: pass\nimport ctypes\n"
                "result.append(ctypes.CDLL(None).ptrace(16, parent, 0, 0))\nresult")
        self.assertEqual(python(code).text, "[-1]")

    def test_refuses_a_forged_answer(self):
        for forged in (frame(0x18, b"{}"), frame(0x16, b"\0\x05out/x"), frame(0x14, b"{}") * 2,
                       frame(0x22, frame(0x23, b"\x01x")),
                       frame(0x22, b"x"), frame(0x22, frame(0x16, b"")), frame(0x19, b"x" * 5000), b"\x02" * 100):
            result = python(f"import os\nos.write(3, {forged!r})")
            self.assertEqual(result.error["type"], "InvalidAnswer", forged)
            self.assertEqual(result.kinds.count("exit"), 1)

    def test_holds_no_more_of_an_answer_than_one_frame(self):
        code = ("import os\ntext = b'{\"mime_type\":\"text/html\",\"text\":\"' + b'x' * 80_000 + b'\"}'\n"
                "one = b'\\1\\x21' + (len(text) + 6).to_bytes(4, 'big') + b'\\1\\x15' + len(text).to_bytes(4, 'big') + text\n"
                "for i in range(5000): os.write(3, one)\n"
                "print([line for line in open(f'/proc/{os.getppid()}/status') if line.startswith('VmHWM')][0].split()[1])")
        result = python(code)
        self.assertLess(int(result.stdout), 40_000)  # KiB
        self.assertEqual((len(result.displays), result.error), (20, None))

    def test_skips_unknown_frames_and_refuses_unknown_versions(self):
        result = exchange(frame(0x55, b"later") + request("python", "1"))
        self.assertEqual(result.text, "1")
        self.assertEqual(exchange(frame(0x01, b"{}", version=9)).error["type"], "ProtocolError")
        self.assertEqual(exchange(frame(0x01, b"{") + frame(0x0F)).error["type"], "ProtocolError")
        self.assertEqual(exchange(frame(0x0F)).error["type"], "ProtocolError")

    def test_refuses_file_names_that_lead_elsewhere(self):
        for name in ("../x", "/etc/x", "a/../../x", "", "a//b", "a\0b", "a\nb", "x" * 300, b"\xff\xfe", "a\\b", ".",
                     "a\u202eb", "a\u2028b", "a\u0085b", "/".join("a" * 21)):
            result = exchange(file_frame(name, b"x") + request("python", "1"))
            self.assertEqual(result.error["type"], "InvalidInput", name)
            self.assertNotIn("started", result.kinds)

    def test_accepts_file_names_in_every_script(self):
        names = ("a\u202fb", "e\u0301", "ภาษาไทย", "क्\u200dष",
                 "日本/語.csv", "👩\u200d👩\u200d👧", "a;b 'c\"", "/".join("a" * 20))
        for name in names:
            result = exchange(file_frame(name, b"x") + request("python", f"open({'in/' + name!r}).read()"))
            self.assertEqual(result.text, "'x'", name)


class Processes(unittest.TestCase):
    def test_exits_when_the_program_ends_even_if_its_streams_are_open(self):
        result = shell("(sleep 60; echo late) & echo done")
        self.assertEqual(result.stdout, b"done\n")
        self.assertLess(result.seconds, 3)

    def test_kills_daemons_before_artifacts_are_read(self):
        code = ("import os, time\nr, w = os.pipe()\nif os.fork() == 0:\n  os.setsid()\n  if os.fork() == 0:\n"
                "    os.write(w, b'x')\n    while True:\n      open('out/a', 'a').write('x' * 10); time.sleep(0.0001)\n"
                "  os._exit(0)\nos.wait(); os.read(r, 1); time.sleep(0.05)\n'ended'")
        result = python(code)
        self.assertEqual(result.text, "'ended'")
        self.assertIn("out/a", result.artifacts)
        self.assertLess(result.seconds, 3)

    def test_kills_only_descendants_without_its_own_namespace(self):
        script = "(setsid sleep 60 & setsid sleep 60 &) ; sleep 0.1; echo done"
        counted = 'sleep 61 & "$@"; pgrep -c sleep || grep -lc sleep /proc/[0-9]*/comm | wc -l; kill %1'
        wrapper = ["/bin/bash", "-c", counted, "-"]
        for arguments, survivors in (((), b"1\n"), (("--own-pid-namespace",), None)):
            process = sandbox.start(arguments=arguments, wrapper=wrapper)
            output, _ = process.communicate(request("shell", script))
            self.assertIn(b"done\n", output)
            if survivors:
                self.assertTrue(output.endswith(frame(0x1F) + survivors), output[-20:])

    def test_exits_at_the_deadline(self):
        deaf = "import signal, time\nfor s in (2, 14, 15, 24): signal.signal(s, signal.SIG_IGN)\ntime.sleep(99)"
        for code in ("while True: pass", deaf):
            result = python(code, deadline_ms=400)
            self.assertEqual((result.error["type"], result.exit_code), ("DeadlineExceeded", 137))
            self.assertLess(result.seconds, 2)

    def test_exits_at_the_deadline_when_the_output_is_not_read(self):
        process = sandbox.start()
        process.stdin.write(request("shell", "yes", deadline_ms=300, max_output_bytes=1 << 30))
        process.stdin.flush()
        process.wait(timeout=6)
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()

    def test_streams_output_while_it_runs(self):
        process = sandbox.start()
        process.stdin.write(request("python", "print('now')\nimport time\ntime.sleep(30)"))
        process.stdin.flush()
        began = time.monotonic()
        self.assertEqual(process.stdout.read(6 + 6 + 4), frame(0x11) + frame(0x12, b"now\n"))
        self.assertLess(time.monotonic() - began, 5)
        process.kill()
        process.communicate()

    def test_drops_100_mb_of_output_quickly(self):
        result = shell("head -c 100000000 /dev/zero; echo end >&2", max_output_bytes=1000)
        self.assertEqual((len(result.stdout), result.exit["stdout_trunc"], result.exit["stderr_trunc"]), (1000, True, False))
        self.assertEqual(result.stderr, b"end\n")
        self.assertLess(result.seconds, 5)

    def test_accepts_preloaded_modules(self):
        result = exchange(request("python", "import sys\n'pandas' in sys.modules"), arguments=["--preload=pandas"])
        self.assertEqual(result.text, "True")


class Artifacts(unittest.TestCase):
    def test_skips_everything_except_regular_files(self):
        code = ("import os, socket\nos.symlink('/etc/passwd', 'out/link')\nos.symlink('/etc', 'out/dir')\n"
                "open('out/a', 'w').write('a')\nopen('own', 'w').write('x')\nos.link('own', 'out/hard')\n"
                "os.mkfifo('out/fifo')\n"
                "socket.socket(socket.AF_UNIX).bind('out/socket')\nopen('out/l\\nf', 'w')\nopen(b'out/\\xff', 'w')\n"
                "open('out/closed', 'w'); os.chmod('out/closed', 0)")
        result = python(code)
        self.assertEqual(result.artifacts, {"out/a": b"a"})
        reasons = {one["name"]: one["reason"] for one in result.exit["skipped_artifacts"]}
        self.assertEqual(reasons["out/link"], "is a symbolic link")
        self.assertEqual(reasons["out/dir"], "is a symbolic link")
        self.assertEqual(reasons["out/hard"], "is a hard link")
        self.assertEqual(reasons["out/fifo"], "is a FIFO")
        self.assertEqual(reasons["out/socket"], "is a socket")
        self.assertIn("out/closed", reasons)
        self.assertEqual(len(reasons), 8)

    def test_does_not_follow_out_if_it_is_a_link(self):
        result = python("import os\nos.rename('out', 'old'); os.symlink('/etc', 'out')")
        self.assertEqual((result.artifacts, result.exit["skipped_artifacts"]),
                         ({}, [{"name": "out", "reason": "is not a directory"}]))

    def test_limits_number_and_bytes_of_artifacts(self):
        result = python("for i in range(10_000): open(f'out/{i:05}', 'w').write('x')", max_artifacts=20)
        self.assertEqual(len(result.artifacts), 20)
        self.assertEqual((len(result.exit["skipped_artifacts"]), result.exit["skipped_artifact_count"]), (100, 9980))
        result = python("open('out/big', 'w').truncate(10**12); open('out/small', 'w').write('s')")
        self.assertEqual(result.artifacts, {"out/small": b"s"})

    def test_survives_deep_directories(self):
        result = python("import os\nos.chdir('out')\nfor i in range(500): os.mkdir('d'); os.chdir('d')\nopen('f', 'w')")
        self.assertEqual(result.artifacts, {})
        self.assertIn("not allowed", result.exit["skipped_artifacts"][0]["reason"])

    def test_keeps_artifacts_of_a_failed_program(self):
        result = python("open('out/part', 'w').write('x')\n1/0")
        self.assertEqual((result.artifacts, result.error["type"]), ({"out/part": b"x"}, "PythonError"))
