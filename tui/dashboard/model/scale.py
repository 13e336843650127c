"""An axis whose ticks lie on whole cells, equally far apart: cells are too coarse to round to."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .window import tick_label

EVERYWHERE = (-math.inf, math.inf)
_COSTS = (2.0, 2.0, 1.4)
"""How much longer an axis may be that has more than 0, 1 or 2 ticks."""
_TINY = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What an axis spans from the middle of its first cell to that of its last."""

    low: float
    high: float
    ticks: Sequence[tuple[float, str]]
    """Value and label, each in the middle of a cell."""


def even_scale(
    low: float,
    high: float,
    cells: int,
    *,
    apart: int,
    within: tuple[float, float] = EVERYWHERE,
    whole: bool = False,
) -> Scale:
    """The smallest axis of `cells` cells that holds `low` to `high`, and has even ticks.

    Args:
        low: the smallest value; finite, below `high`.
        high: the largest value.
        cells: along the axis.
        apart: cells from one tick to the next, at least.
        within: values that can occur; where there is a choice, the axis ends there, and no tick
            lies outside.
        whole: whether only whole numbers are ticks.
    """
    found = [
        scale
        for step, between in _steps(high - low, cells, apart, whole=whole)
        if (scale := _aligned(low, high, cells, step, between, within)) is not None
    ]
    if not found:
        return Scale(low=low, high=high, ticks=())
    return min(found, key=_cost)


def _cost(scale: Scale) -> float:
    count = len(scale.ticks)
    return (scale.high - scale.low) * (_COSTS[count] if count < len(_COSTS) else 1.0)


def _steps(span: float, cells: int, apart: int, *, whole: bool) -> Iterator[tuple[float, int]]:
    """Round steps, and how many cells lie between two ticks: as many as the span leaves."""
    power = math.floor(math.log10(span / cells))
    for exponent in range(power, power + 4):
        for digit in (1, 2, 4, 5):
            step = digit * 10.0**exponent
            most = math.floor((cells - 1) * step / span + _TINY)
            if whole and step < 1:
                continue
            for between in range(min(most, cells - 1), max(apart, most - 2) - 1, -1):
                yield step, between


def _aligned(
    low: float,
    high: float,
    cells: int,
    step: float,
    between: int,
    within: tuple[float, float],
) -> Scale | None:
    """The axis with ticks every `between` cells; None if the values do not fit so."""
    unit, last = step / between, cells - 1
    lowest, highest = math.ceil(high / unit - last - _TINY), math.floor(low / unit + _TINY)
    if lowest > highest:
        return None
    # What is left over goes to both ends, but not where no value can be.
    first = (lowest + highest) // 2
    if math.isfinite(within[1]):
        first = min(first, math.floor(within[1] / unit - last + _TINY))
    if math.isfinite(within[0]):
        first = max(first, math.ceil(within[0] / unit - _TINY))
    first = min(max(first, lowest), highest)
    digits = max(0, -math.floor(math.log10(step) + _TINY))
    places = range(math.ceil(first / between), (first + last) // between + 1)
    ticks = [
        (place * step, tick_label(place * step, digits))
        for place in places
        if within[0] - _TINY <= place * step <= within[1] + _TINY
    ]
    return Scale(low=first * unit, high=(first + last) * unit, ticks=ticks)
