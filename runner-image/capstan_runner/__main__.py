"""Entry point. Its directory comes in by path and not by -m: runpy alone would cost as much as the whole start."""

import sys

sys.path.insert(0, __file__.rpartition("/capstan_runner/")[0])

from capstan_runner.supervisor import main  # noqa: E402 - the path has to be set first

main(sys.argv[1:])
