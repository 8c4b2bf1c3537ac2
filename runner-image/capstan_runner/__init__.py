"""The program that runs inside every sandbox: one job in, its output and answer out. See PROTOCOL.md."""

VERSION = "1.0.0"

# How to start it. By -c, since a script by path costs 2 ms more (the interpreter asks whether it is an archive) and
# -m costs 10 (runpy). No site module, no environment, no .pyc writes.
COMMAND = [
    "/usr/bin/python3", "-I", "-S", "-B", "-X", "utf8", "-c",
    "import sys; sys.path.insert(0, '/opt/capstan'); from capstan_runner.supervisor import main; main(sys.argv[1:])",
]
