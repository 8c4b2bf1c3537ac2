"""matplotlib's figures: plt.show() and fig.show() send pictures, and so does the end of the code for open figures.

As in a notebook, plt.show() also closes the figures, so that the next plot begins with an empty one.
"""

import sys

from . import display, forms

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from typing import Any

    from .typed import Item

_PYPLOT = "matplotlib.pyplot"
_SHOWN = "_capstan_shown"


def show_open() -> None:
    """Sends the figures that are open and not shown as they are now."""
    plots = sys.modules.get(_PYPLOT)
    if plots is None:
        return
    for number in plots.get_fignums():
        figure = plots.figure(number)
        if not getattr(figure, _SHOWN, False) or figure.stale:
            _show(figure)


def forms_of(figure: "Any") -> "list[Item]":
    """The picture, or the reason why there is none: a figure that can't be drawn is no failure of the program."""
    import io
    target = io.BytesIO()
    try:
        figure.savefig(target, format="png")
    except Exception as error:
        return [("text/plain", f"the figure can't be drawn: {forms.described(error).strip()}")]
    setattr(figure, _SHOWN, True)
    figure.stale = False  # becomes true with the next change
    return [("image/png", target.getvalue())]


def _show(figure: "Any") -> None:
    display.send(forms_of(figure))


def _show_all(*_arguments: object, **_options: object) -> None:
    """pyplot.show()."""
    plots = sys.modules[_PYPLOT]
    show_open()
    plots.close("all")


def install(plots: "Any") -> None:
    plots.show = _show_all
    sys.modules["matplotlib.backend_bases"].FigureManagerBase.show = lambda manager: _show(manager.canvas.figure)
