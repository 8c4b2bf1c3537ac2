"""The program that runs inside every sandbox: one job in, its output and answer out. See PROTOCOL.md."""

VERSION = "1.0.0"
