"""Where a program's imports come from."""

import posix

from . import workspace

SITE_PACKAGES = "/opt/capstan/site-packages"
NOTEBOOK = "/opt/capstan/notebook"
FONT_CACHE = "/opt/capstan/matplotlib"
_STANDARD_LIBRARY = ["/usr/lib/python3.13", "/usr/lib/python3.13/lib-dynload"]


def trusted() -> list[str]:
    return [*_STANDARD_LIBRARY, SITE_PACKAGES]


def of_program() -> list[str]:
    return [workspace.ROOT, *trusted(), NOTEBOOK]


def link_font_cache() -> None:
    """matplotlib wants a writable directory for a cache that takes it a second to build: built once, linked here."""
    try:
        posix.mkdir("/tmp/matplotlib")
        for name in posix.listdir(FONT_CACHE):
            posix.symlink(f"{FONT_CACHE}/{name}", f"/tmp/matplotlib/{name}")
    except OSError:
        pass  # slower plots, nothing else
