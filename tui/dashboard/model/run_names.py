"""Short names that tell runs apart."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.cells import cell_len

from ....data import inert

LONGEST = 16
"""Cells of a run's name: beside an arm's title it fits a panel that is 40 columns wide."""
_CUT = "…"


def distinct_names(paths: Sequence[Path]) -> list[str]:
    """One name for each path, of at most `LONGEST` cells: what tells it from the others.

    Parts that all have in common are left out, and of the rest, one that differs everywhere is
    enough: `20261123-104500-lam0.5` and `20261123-104613-lam0.1` become `104500` and `104613`.
    A path that is given twice gets a number the second time.
    """
    # The text after each part of a path is kept with it, so that a name can be put together.
    parts = [re.findall(r"[^/-]+[/-]?", str(path.resolve())) for path in paths]
    while min(map(len, parts)) > 1 and len({each[0] for each in parts}) == 1:
        parts = [each[1:] for each in parts]
    while min(map(len, parts)) > 1 and len({each[-1] for each in parts}) == 1:
        parts = [each[:-1] for each in parts]
    if len({each[0].rstrip("/-") for each in parts}) == len(parts):
        parts = [each[:1] for each in parts]
    seen: Counter[str] = Counter()
    names = []
    for each in parts:
        name = inert("".join(each).rstrip("/-"))
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return shortened(names, LONGEST)


def shortened(names: Sequence[str], room: int) -> list[str]:
    """Names of at most `room` cells that differ where `names` do; numbers where none would.

    The end of a name is kept, or else its beginning, or else what follows the first difference.
    """
    # Two names that differ do so first where the least and the greatest do.
    pairs = zip(min(names), max(names), strict=False)
    common = next((at for at, (one, other) in enumerate(pairs) if one != other), 0)
    ways: tuple[Callable[[str], str], ...] = (
        lambda name: _end(name, room),
        lambda name: _start(name, room),
        lambda name: _start(_CUT + name[common:], room),
    )
    for way in ways:
        short = [name if cell_len(name) <= room else way(name) for name in names]
        if len(set(short)) == len(set(names)):
            return short
    numbers = {name: str(number) for number, name in enumerate(dict.fromkeys(names), start=1)}
    return [numbers[name] for name in names]


def _end(name: str, room: int) -> str:
    while name and cell_len(name) >= room:
        name = name[1:]
    return _CUT + name


def _start(name: str, room: int) -> str:
    while name and cell_len(name) >= room:
        name = name[:-1]
    return name + _CUT
