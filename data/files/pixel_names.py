"""From the names that a header gives to pixels to their places in the image."""

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

_NUMBERS = re.compile(r"\d+")
# What stands before the first of two numbers where it counts columns, and before the second.
_COLUMN_FIRST = frozenset({"x", "c", "col", "column", "w"})
_ROW_SECOND = frozenset({"y", "r", "row", "h"})
_MAX_DIGITS = 9


def pixel_like(names: Sequence[str]) -> list[bool]:
    """Which of the columns are named like most others, but for one or two numbers."""
    shapes = [_shape(name) for name in names]
    counted = Counter(shape for shape in shapes if shape is not None)
    usual = counted.most_common(1)[0][0] if counted else None
    return [shape is not None and shape == usual for shape in shapes]


def pixel_order(names: Sequence[str]) -> Ints | None:
    """(H·W,): where each pixel, row after row, stands among the columns `names`.

    Understood are one number with the same text around it (`pixel0`, `p_1`, `12`) that counts all
    pixels from 0 or 1, and two that count rows, then columns, from 0 or 1 (`1x1`, `r0c0`,
    `pixel_3_7`), or columns first where the text says so (`x0y0`).

    Returns:
        None if the names are no such numbering of a square, each pixel once.
    """
    size = math.isqrt(len(names))
    if size < 2 or size * size != len(names) or not all(pixel_like(names)):
        return None
    numbers = np.array([[int(part) for part in _NUMBERS.findall(name)] for name in names])
    numbers -= numbers.min(axis=0)
    firsts = {int(_NUMBERS.findall(name)[0]) for name in names}
    if min(firsts) > 1 or min(int(_NUMBERS.findall(name)[-1]) for name in names) > 1:
        return None
    if numbers.shape[1] == 1:
        places = numbers[:, 0]
    else:
        if numbers.max() >= size:
            return None
        rows, columns = numbers.T[::-1] if _counts_columns_first(names[0]) else numbers.T
        places = rows * size + columns
    order: Ints = np.argsort(places, kind="stable")
    return order if np.array_equal(places[order], np.arange(len(names))) else None


def _shape(name: str) -> tuple[str, ...] | None:
    """The text around the numbers of a name; None if it has none, or more than two."""
    around = _NUMBERS.split(name.strip().lower())
    numbers = _NUMBERS.findall(name)
    if len(numbers) not in (1, 2) or max(map(len, numbers)) > _MAX_DIGITS:
        return None
    return tuple(around)


def _counts_columns_first(name: str) -> bool:
    before, between, _ = (re.sub(r"[^a-z]", "", text) for text in _NUMBERS.split(name.lower()))
    return before in _COLUMN_FIRST and between in _ROW_SECOND
