"""Lines of dots: from points over a canvas to its cells, in Braille."""

from collections.abc import Sequence
from itertools import groupby, pairwise
from math import floor

from ...model.window import Canvas
from .binning import DOT_COLUMNS, DOT_ROWS, dot_bit

Cell = tuple[int, int]
"""Column from the left, row from the bottom."""

_DOTTED = 3
"""Columns of dots from one dot of a dotted line to the next."""


def line_cells(
    x: Sequence[float], y: Sequence[float], canvas: Canvas, *, dotted: bool = False
) -> dict[Cell, int]:
    """The cells that a line through some points runs through, with their Braille bits.

    Args:
        x: (N,), columns of the canvas, rising; 0 is the middle of the leftmost.
        y: (N,), rows of the canvas; 0 is the middle of the lowest. What lies outside is cut off.
        canvas: the cells.
        dotted: draw single dots, so that the line is told from one without gaps.
    """
    points = [
        (round((across + 0.5) * DOT_COLUMNS - 0.5), (up + 0.5) * DOT_ROWS - 0.5)
        for across, up in zip(x, y, strict=True)
    ]
    found: dict[Cell, int] = {}
    for column, low, high in (_dots if dotted else _stretches)(points):
        if 0 <= column < canvas.columns * DOT_COLUMNS:
            for row in range(max(low, 0), min(high, canvas.rows * DOT_ROWS - 1) + 1):
                cell = (column // DOT_COLUMNS, row // DOT_ROWS)
                found[cell] = found.get(cell, 0) | dot_bit(column % DOT_COLUMNS, row % DOT_ROWS)
    return found


Points = Sequence[tuple[int, float]]
"""Columns and rows of dots."""


def _dots(points: Points) -> list[tuple[int, int, int]]:
    """Single dots, evenly far apart along the columns, and one at the end; as `_stretches`."""
    found = {points[-1][0]: round(points[-1][1])}
    for (start, begin), (stop, end) in pairwise(points):
        for column in range(-(-start // _DOTTED) * _DOTTED, stop, _DOTTED):
            found[column] = round(begin + (end - begin) * (column - start) / (stop - start))
    return [(column, row, row) for column, row in found.items()]


def _stretches(points: Points) -> list[tuple[int, int, int]]:
    """For each column of dots the lowest and the highest that the line through `points` has."""
    reach: dict[int, tuple[int, int]] = {}

    def add(column: int, one: float, other: float) -> None:
        low, high = sorted((round(one), round(other)))
        before = reach.get(column, (low, high))
        reach[column] = (min(low, before[0]), max(high, before[1]))

    for (start, begin), (stop, end) in pairwise(points):
        slope = (end - begin) / (stop - start) if stop > start else 0.0
        for column in range(start, stop):
            here, there = begin + slope * (column - start), begin + slope * (column + 1 - start)
            # A steep step is climbed half in this column and half in the next.
            middle = (here + there) / 2
            add(column, here, middle if abs(there - here) > 1 else here)
            add(column + 1, middle if abs(there - here) > 1 else there, there)
        if stop == start:
            add(start, begin, end)
    for column, row in points:
        add(column, row, row)
    return [(column, low, high) for column, (low, high) in reach.items()]


def thinned(
    x: Sequence[float], y: Sequence[float], columns: int
) -> tuple[Sequence[float], Sequence[float]]:
    """The points that shape a line in so many columns: each one's first, lowest, highest, last.

    A line of a thousand epochs then takes no longer to draw than its picture is wide.
    """
    if len(x) <= 4 * columns:
        return x, y
    width = (x[-1] - x[0]) / columns
    kept: list[int] = []
    for _, column in groupby(range(len(x)), key=lambda i: floor((x[i] - x[0]) / width)):
        places = list(column)
        lowest, highest = min(places, key=y.__getitem__), max(places, key=y.__getitem__)
        kept += sorted({places[0], lowest, highest, places[-1]})
    return [x[i] for i in kept], [y[i] for i in kept]
