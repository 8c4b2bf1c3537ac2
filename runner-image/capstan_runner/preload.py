"""Imports modules before the job is known. They are the root's own; no user code runs in this process."""

import sys

from . import environment, python_path


def modules(names: list[str]) -> None:
    # One thread only: a fork copies no other.
    environment.install({"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg",
                         "MPLCONFIGDIR": "/tmp/matplotlib"})
    python_path.link_font_cache()
    before = list(sys.path)
    sys.path[:] = python_path.trusted()
    for name in names:
        try:
            __import__(name)
        except ImportError:
            pass  # the job that needs it will report it
    sys.path[:] = before
