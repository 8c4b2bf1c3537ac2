"""Notices the import of pyplot, so that matplotlib costs nothing where it is not used."""

import sys

TYPE_CHECKING = False  # the typing module costs 5 ms
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from typing import Any

_PYPLOT = "matplotlib.pyplot"


def install() -> None:
    """Lets pyplot show figures by figures.py, now or as soon as it is imported."""
    plots = sys.modules.get(_PYPLOT)
    if plots is None:
        sys.meta_path.insert(0, _Finder())
    else:
        _hook(plots)


def _hook(plots: "Any") -> None:
    from . import figures
    figures.install(plots)


class _Finder:
    """Looks out for one name; every other import passes by."""

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> "ModuleSpec | None":
        if name != _PYPLOT:
            return None
        sys.meta_path.remove(self)
        import importlib.util
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)  # type: ignore[assignment]  # a loader by its methods
        return spec


class _Loader:
    def __init__(self, loader: "Any") -> None:
        self._loader = loader

    def create_module(self, spec: "ModuleSpec") -> "Any":
        return self._loader.create_module(spec)

    def exec_module(self, module: "Any") -> None:
        module.__spec__.loader = module.__loader__ = self._loader
        self._loader.exec_module(module)
        _hook(module)
