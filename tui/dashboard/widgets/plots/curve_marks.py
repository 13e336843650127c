"""Curves as marks on a canvas: lines in Braille, and on them the markers of their arms."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from ...model.curve import Curve
from ...model.window import Canvas
from .inks import Inks
from .lines import line_cells, thinned
from .pictures import RGB, Mark

Place = Callable[[float], float]
"""From a value to a column or row of the canvas."""

_DOTS = 2
"""Columns of dots in one cell."""
_BETWEEN = 18
"""Columns from one marker of a line to the next."""


def cursor_marks(column: float, canvas: Canvas, inks: Inks) -> list[Mark]:
    """A line from top to bottom at a column; none outside the canvas."""
    at = round(column)
    if not 0 <= at < canvas.columns:
        return []
    return [
        Mark(column=at, row=row, text="│", color=inks.ink, bold=False) for row in range(canvas.rows)
    ]


def curve_marks(
    curves: Sequence[Curve], column: Place, row: Place, canvas: Canvas, inks: Inks
) -> list[Mark]:
    """The lines of all arms, faint ones below the others, and their markers.

    Args:
        curves: what to draw.
        column: where so many epochs lie.
        row: where a value lies.
        canvas: the cells.
        inks: what to draw with.
    """
    arms = sorted({curve.arm for curve in curves})
    lines: dict[tuple[int, int], tuple[int, RGB]] = {}
    markers = []
    for curve in sorted(curves, key=lambda curve: not curve.faint):
        color = _color(curve, inks)
        x, y = thinned(
            [column(done) for done in curve.x], [row(value) for value in curve.y],
            _DOTS * canvas.columns,
        )  # fmt: skip
        for cell, dots in line_cells(x, y, canvas, dotted=curve.faint).items():
            lines[cell] = (lines.get(cell, (0, color))[0] | dots, color)
        if not curve.faint:
            turn = arms.index(curve.arm) * _BETWEEN // len(arms)
            marker = inks.arm_marks[curve.arm]
            markers += _markers(marker, x, y, turn, canvas, color)
    drawn = [
        Mark(column=at[0], row=at[1], text=chr(0x2800 + dots), color=color, bold=False)
        for at, (dots, color) in lines.items()
    ]
    return drawn + markers


def _color(curve: Curve, inks: Inks) -> RGB:
    colors = inks.faint_arms if curve.faint else inks.arms
    return colors[curve.arm]


def _markers(
    marker: str, x: Sequence[float], y: Sequence[float], turn: int, canvas: Canvas, color: RGB
) -> list[Mark]:
    """The arm's marker at the line's end, and along it where those of the others are not."""
    places = [(x[-1], y[-1])]
    wanted = turn
    for (start, begin), (stop, end) in pairwise(zip(x, y, strict=True)):
        while wanted < start:
            wanted += _BETWEEN
        while wanted <= stop and start < stop:
            places.append((wanted, begin + (end - begin) * (wanted - start) / (stop - start)))
            wanted += _BETWEEN
    return [
        Mark(column=round(across), row=round(up), text=marker, color=color)
        for across, up in places
        if 0 <= round(across) < canvas.columns and 0 <= round(up) < canvas.rows
    ]
