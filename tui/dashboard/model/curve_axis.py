"""The axis of values beside some curves: which part of them it spans, and how."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from .curve import Curve
from .scale import even_scale
from .window import tick_label

_MAGNITUDES = 8.0
"""A logarithmic axis is for values of which the largest is so many times the smallest."""
_BEGINNING = 0.2
"""Share of the epochs that an axis without the beginning leaves out."""
_FLATTENS = 4.0
"""The beginning flattens the rest when it takes so many times the rest's part of the axis."""
_FEWEST = 5
"""With fewer epochs all of them are shown."""
_DIGITS = (tuple(range(1, 10)), (1, 2, 5), (1, 3), (1,))
"""The leading digits that ticks of a logarithmic axis may have, most ticks first."""
_APART = 2
"""Rows from one tick to the next, at least."""


class Spread(Enum):
    """How values are spread over the axis; the value is what people read, if anything."""

    LOG = "log axis"
    LATE = "without the beginning"
    WHOLE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueAxis:
    """From the middle of the lowest row to that of the highest."""

    low: float
    high: float
    """Both as `place` measures: logarithms on a logarithmic axis."""
    logarithmic: bool
    least: float
    """The smallest value of a logarithmic axis; zeros lie there."""
    ticks: Sequence[tuple[float, str]]
    """Row, counted from the bottom, and label."""

    def row(self, value: float, rows: int) -> float:
        """The row of a value, from 0 at the bottom; it may lie outside."""
        if self.logarithmic:
            value = math.log10(max(value, self.least))
        return (value - self.low) / (self.high - self.low) * (rows - 1)


def spreads(curves: Sequence[Curve]) -> tuple[Spread, ...]:
    """The spreads that these curves allow, the one that shows most first."""
    values = _values(curves)
    whole = max(values, default=0.0) - min(values, default=0.0)
    late = _late(curves)
    found: list[Spread] = []
    positive = [value for value in values if value > 0]
    if positive and min(values) >= 0:
        found.append(Spread.LOG)
    if late and whole > 0 and len(late) < len(values):
        found.append(Spread.LATE)
    found.append(Spread.WHOLE)
    if Spread.LOG in found and max(positive) >= _MAGNITUDES * min(positive):
        best = Spread.LOG
    elif Spread.LATE in found and whole > _FLATTENS * (max(late) - min(late)) > 0:
        best = Spread.LATE
    else:
        best = Spread.WHOLE
    return (best, *(spread for spread in found if spread is not best))


def value_axis(curves: Sequence[Curve], spread: Spread, rows: int, *, share: bool) -> ValueAxis:
    """The axis for the values of `curves`, which must have one that is finite.

    Args:
        curves: all that are drawn.
        spread: one of their `spreads`.
        rows: cells along the axis, at least 2.
        share: whether the values are percentages.
    """
    values = _values(curves)
    if spread is Spread.LOG:
        return _logarithmic(values, rows, share=share)
    if spread is Spread.LATE:
        values = _late(curves)
    low, high = min(values), max(values)
    if low == high:
        low, high = low - (0.5 * abs(low) or 0.5), high + (0.5 * abs(high) or 0.5)
    least = 0.0 if min(_values(curves)) >= 0 else -math.inf
    most = 100.0 if share else math.inf
    low, high = max(low, least), min(high, most)
    scale = even_scale(low, high, rows, apart=_APART, within=(least, most))
    span = scale.high - scale.low
    ticks = [
        ((at - scale.low) / span * (rows - 1), f"{text}%" if share else text)
        for at, text in scale.ticks
    ]
    return ValueAxis(low=scale.low, high=scale.high, logarithmic=False, least=0.0, ticks=ticks)


def _values(curves: Sequence[Curve]) -> list[float]:
    return [value for curve in curves for value in curve.y if math.isfinite(value)]


def _late(curves: Sequence[Curve]) -> list[float]:
    """The values after the beginning; none in a short run."""
    first = min((curve.x[0] for curve in curves if curve.x), default=0.0)
    last = max((curve.x[-1] for curve in curves if curve.x), default=0.0)
    if last - first + 1 < _FEWEST:
        return []
    begin = first + _BEGINNING * (last - first)
    points = ((x, y) for curve in curves for x, y in zip(curve.x, curve.y, strict=True))
    return [y for x, y in points if x >= begin and math.isfinite(y)]


def _logarithmic(values: list[float], rows: int, *, share: bool) -> ValueAxis:
    positive = [value for value in values if value > 0]
    # Below all others, but not so far below that it takes their room.
    least = min(positive) / (2 if len(positive) < len(values) else 1)
    low, high = math.log10(least), math.log10(max(positive))
    if high - low < 1e-9:
        low, high = low - 0.15, high + 0.15
    ways = [(digits, 1) for digits in _DIGITS] + [((1,), stride) for stride in range(2, 400)]
    all_ticks = (_log_ticks(low, high, rows, *way, share=share) for way in ways)
    ticks = next(ticks for ticks in all_ticks if _far_apart(ticks))
    if len(ticks) < 2:
        ends = (least, max(positive))
        ticks = [(row, f"{end:.3g}") for row, end in zip((0.0, rows - 1.0), ends, strict=True)]
    return ValueAxis(low=low, high=high, logarithmic=True, least=least, ticks=ticks)


def _far_apart(ticks: list[tuple[float, str]]) -> bool:
    return all(b - a >= _APART for (a, _), (b, _) in pairwise(ticks))


def _log_ticks(
    low: float, high: float, rows: int, digits: tuple[int, ...], stride: int, *, share: bool
) -> list[tuple[float, str]]:
    """Round values between the ends, on the rows that are nearest to them."""
    powers = range(math.floor(low), math.ceil(high) + 1)
    candidates = [(power, digit) for power in powers if power % stride == 0 for digit in digits]
    return [
        (
            float(round((at - low) / (high - low) * (rows - 1))),
            _log_label(digit, power, share=share),
        )
        for power, digit in candidates
        if low - 1e-9 <= (at := power + math.log10(digit)) <= high + 1e-9
    ]


def _log_label(digit: int, power: int, *, share: bool) -> str:
    text = tick_label(digit * 10.0**power, max(0, -power))
    return f"{text}%" if share and len(text) < 6 else text
