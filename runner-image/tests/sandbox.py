"""Runs the runner in its root as a worker does: in bubblewrap, with frames on its standard streams."""

import json
import os
import struct
import subprocess
import time
from typing import Any

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = subprocess.run([f"{HERE}/../build-root.sh", "--print-dir"], check=True, capture_output=True,
                      text=True).stdout.strip()
with open(f"{ROOT}/../root.json", encoding="utf-8") as facts:
    RUNNER = json.load(facts)["command"]
KINDS = {0x11: "started", 0x12: "stdout", 0x13: "stderr", 0x14: "table", 0x15: "display", 0x16: "artifact",
         0x17: "error", 0x18: "exit", 0x19: "skipped", 0x1A: "clear", 0x1F: "end"}


def bubblewrap(binds=()):
    return ["bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--assert-userns-disabled",
            "--uid", "65534", "--gid", "65534", "--hostname", "sandbox", "--new-session", "--die-with-parent",
            "--clearenv", "--cap-drop", "ALL", "--ro-bind", ROOT, "/", "--proc", "/proc", "--dev", "/dev",
            "--size", "67108864", "--tmpfs", "/tmp", "--size", "16777216", "--tmpfs", "/dev/shm",
            "--size", "268435456", "--tmpfs", "/work", "--tmpfs", "/run",
            *[part for source, target in binds for part in ("--ro-bind", source, target)],
            "--remount-ro", "/dev", "--remount-ro", "/run", "--chdir", "/work"]


def frame(kind, payload=b"", version=1):
    return struct.pack(">BBI", version, kind, len(payload)) + payload


def file_frame(name, content):
    raw = name if isinstance(name, bytes) else name.encode()
    return frame(0x02, struct.pack(">H", len(raw)) + raw + content)


def request(query_type, code, files=(), stdin=None, **job):
    parts = [frame(0x01, json.dumps({"query_type": query_type, "code": code, **job}).encode())]
    parts += [file_frame(name, content) for name, content in dict(files).items()]
    if stdin is not None:
        parts.append(frame(0x03, stdin))
    return b"".join([*parts, frame(0x0F)])


class Result:
    def __init__(self, raw, seconds):
        self.seconds = seconds
        self.kinds = []
        self.stdout = self.stderr = b""
        self.displays, self.artifacts, self.skipped = [], {}, []
        self.table: Any = None
        self.error: Any = None
        self.exit: Any = None
        while raw:
            version, kind, length = struct.unpack(">BBI", raw[:6])
            assert version == 1 and len(raw) >= 6 + length, "a broken frame"
            self._take(KINDS[kind], raw[6:6 + length])
            raw = raw[6 + length:]

    def _take(self, kind, payload):
        self.kinds.append(kind)
        if kind in ("stdout", "stderr"):
            setattr(self, kind, getattr(self, kind) + payload)
        elif kind in ("table", "error", "exit"):
            assert getattr(self, kind) is None, f"two {kind} frames"
            setattr(self, kind, json.loads(payload))
        elif kind == "display":
            self.displays.append(json.loads(payload))
        elif kind == "skipped":
            self.skipped.append(json.loads(payload))
        elif kind == "clear":
            self.displays.clear()
            self.artifacts = {name: content for name, content in self.artifacts.items() if name.startswith("out/")}
        elif kind == "artifact":
            length = struct.unpack(">H", payload[:2])[0]
            self.artifacts[payload[2:2 + length].decode()] = payload[2 + length:]

    @property
    def text(self):
        return "".join(d["text"] for d in self.displays if d["mime_type"] == "text/plain")

    @property
    def exit_code(self):
        return self.exit["exit_code"]


def start(binds=(), arguments=(), wrapper=()):
    return subprocess.Popen([*bubblewrap(binds), *wrapper, *RUNNER, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)


def exchange(raw, binds=(), arguments=(), wrapper=()):
    """Sends the bytes, leaves stdin open as docker does, and reads to the end."""
    began = time.monotonic()
    process = start(binds, arguments, wrapper)
    try:
        process.stdin.write(raw)
        process.stdin.flush()
        output = process.stdout.read()
        process.stdin.close()
        process.stdin = None
        diagnostics = process.communicate(timeout=10)[1]
        assert not diagnostics, diagnostics.decode()
        return Result(output, time.monotonic() - began)
    finally:
        process.kill()
        process.wait()


def run(query_type, code, files=(), stdin=None, binds=(), **job):
    return exchange(request(query_type, code, files, stdin, **job), binds)


def python(code, **options):
    return run("python", code, **options)


def sql(code, **options):
    return run("sql", code, **options)


def shell(code, **options):
    return run("shell", code, **options)
