"""Fonts that matplotlib falls back to, whatever font a program chooses, since it does not ask fontconfig.

fonts.sh installs it in the root. It works for every process, and costs nothing before text is drawn.
"""

from typing import Any

_FALLBACKS = (
    "/opt/capstan/site-packages/matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf",  # Latin, Greek, Cyrillic, Arabic, Hebrew
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",  # Chinese, Japanese, Korean
    "/usr/share/fonts/truetype/lohit-devanagari/Lohit-Devanagari.ttf",
    "/usr/share/fonts/truetype/tlwg/Waree.ttf",  # Thai
    "/usr/share/fonts/truetype/ancient-scripts/Symbola_hint.ttf",  # emoji and other symbols
    "/usr/share/fonts/opentype/unifont/unifont_upper.otf",  # newer emoji
    "/usr/share/fonts/opentype/unifont/unifont.otf",  # every other script
)


def install(manager: Any, path: Any) -> None:
    """Adds the fallbacks to what FontManager finds; `path` is FontPath."""
    find = manager._find_fonts_by_props
    fallbacks = [path(one, 0) for one in _FALLBACKS]

    def find_with_fallbacks(self: Any, prop: Any, fontext: str = "ttf", *arguments: Any, **options: Any) -> list[Any]:
        found: list[Any] = find(self, prop, fontext, *arguments, **options)
        return found + [one for one in fallbacks if one not in found] if fontext == "ttf" else found

    manager._find_fonts_by_props = find_with_fallbacks
