"""Short names that tell runs apart."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ....data.base.inert import inert


def distinct_names(paths: Sequence[Path]) -> list[str]:
    """One name for each path: what is left without the parts that all have in common.

    The folders `20261123-104500-lam0.5` and `20261123-104613-lam0.5` become `104500` and
    `104613`. A path that is given twice gets a number the second time.
    """
    # The text after each part of a path is kept with it, so that a name can be put together.
    parts = [re.findall(r"[^/-]+[/-]?", str(path.resolve())) for path in paths]
    while min(map(len, parts)) > 1 and len({each[0] for each in parts}) == 1:
        parts = [each[1:] for each in parts]
    while min(map(len, parts)) > 1 and len({each[-1] for each in parts}) == 1:
        parts = [each[:-1] for each in parts]
    seen: Counter[str] = Counter()
    names = []
    for each in parts:
        name = inert("".join(each).rstrip("/-"))
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names
