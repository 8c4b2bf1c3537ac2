# ruff: noqa: N999 - the name that programs import
"""The part of IPython that programs use to show values. The rest of IPython is not in this image."""

from .display import display

__all__ = ["display", "get_ipython"]
__version__ = "9.0.0"
version_info = (9, 0, 0, "")


def get_ipython() -> None:
    """There is no interactive shell."""
