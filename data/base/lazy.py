"""Packages that give their names from the modules where they are, when first used."""

import importlib
from collections.abc import Callable, Mapping
from typing import Any


def lazy(package: str, homes: Mapping[str, tuple[str, ...]]) -> Callable[[str], Any]:
    """A module's `__getattr__`; `homes` has the names that each module of `package` gives."""
    home_of = {name: module for module, names in homes.items() for name in names}

    def give(name: str) -> Any:
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{package}.{home_of[name]}"), name)

    return give
