"""The window of the feature plane that a panel shows, with equal aspect in a terminal."""

import math
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.floating]

CELL_ASPECT = 2.0
"""Height of a terminal cell divided by its width; most fonts are close to 2."""
_MARGIN = 1.08
_SMALLEST_UNIT = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """Cells that the data may use, axes and labels left out."""

    columns: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A point of the feature plane in the canvas's middle, and how much a column spans."""

    x: float
    y: float
    unit: float
    """Feature-plane length of one column; a row spans `CELL_ASPECT` times as much."""

    def bounds(self, canvas: Canvas) -> tuple[float, float, float, float]:
        """Left, right, bottom and top edge of `canvas` in the feature plane."""
        half_x = self.unit * canvas.columns / 2
        half_y = self.unit * CELL_ASPECT * canvas.rows / 2
        return self.x - half_x, self.x + half_x, self.y - half_y, self.y + half_y

    def to_cells(self, points: Floats, canvas: Canvas) -> Floats:
        """(N, 2) fractional columns (from the left) and rows (from the bottom)."""
        left, _, bottom, _ = self.bounds(canvas)
        scale = np.array([1 / self.unit, 1 / (self.unit * CELL_ASPECT)])
        cells: Floats = (points.astype(np.float64) - np.array([left, bottom])) * scale
        return cells

    def to_point(self, column: float, row: float, canvas: Canvas) -> tuple[float, float]:
        """The feature-plane point at a fractional column and row (from the bottom)."""
        left, _, bottom, _ = self.bounds(canvas)
        return left + column * self.unit, bottom + row * self.unit * CELL_ASPECT

    def zoomed(self, factor: float, at: tuple[float, float] | None = None) -> Self:
        """`factor` times closer, with the point `at` (or the middle) held in its place."""
        x, y = at or (self.x, self.y)
        unit = max(self.unit / factor, _SMALLEST_UNIT)
        keep = unit / self.unit
        return replace(self, x=x + (self.x - x) * keep, y=y + (self.y - y) * keep, unit=unit)

    def panned(self, columns: float, rows: float) -> Self:
        """The window moved right by `columns` and up by `rows`."""
        x = self.x + columns * self.unit
        return replace(self, x=x, y=self.y + rows * self.unit * CELL_ASPECT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """The smallest box around some points of the feature plane."""

    left: float
    right: float
    bottom: float
    top: float

    def union(self, other: "Extent") -> "Extent":
        """The smallest box around both."""
        return Extent(
            left=min(self.left, other.left),
            right=max(self.right, other.right),
            bottom=min(self.bottom, other.bottom),
            top=max(self.top, other.top),
        )

    def fitted(self, canvas: Canvas) -> View:
        """The closest view in which the whole box lies inside `canvas`."""
        span_x, span_y = self.right - self.left, self.top - self.bottom
        unit = max(span_x / canvas.columns, span_y / (CELL_ASPECT * canvas.rows)) * _MARGIN
        return View(
            x=(self.left + self.right) / 2,
            y=(self.bottom + self.top) / 2,
            # All points on one spot, as in a collapse: show a window of length 1 around it.
            unit=unit if unit > _SMALLEST_UNIT else 1 / canvas.columns,
        )


def extent_of(*groups: Floats) -> Extent | None:
    """The box around all finite rows of some (N, 2) arrays; None when there is none."""
    boxes = []
    for points in groups:
        x, y = points[:, 0], points[:, 1]
        finite = np.isfinite(x) & np.isfinite(y)
        if finite.any():
            x, y = x[finite], y[finite]
            boxes.append((float(x.min()), float(x.max()), float(y.min()), float(y.max())))
    if not boxes:
        return None
    left, right, bottom, top = zip(*boxes, strict=True)
    return Extent(left=min(left), right=max(right), bottom=min(bottom), top=max(top))


def steady(previous: View | None, extent: Extent, canvas: Canvas) -> View:
    """A view of all of `extent` that moves only when it has to.

    Features drift at every frame; a window that followed each of them would tremble. The
    previous one stays as long as it holds the box and the box fills at least 60% of it.
    """
    fitted = extent.fitted(canvas)
    if previous is None or not 0.6 * previous.unit < fitted.unit <= previous.unit:
        return fitted
    left, right, bottom, top = previous.bounds(canvas)
    inside = left <= extent.left and extent.right <= right
    return previous if inside and bottom <= extent.bottom and extent.top <= top else fitted


def ticks(low: float, high: float, count: int) -> list[tuple[float, str]]:
    """At most `count` round numbers between `low` and `high`, with their labels."""
    span = high - low
    if not (count > 0 and span > 0 and math.isfinite(span)):
        return []
    step = _round_step(span / count)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    return [(i * step, tick_label(i * step, digits)) for i in range(first, last + 1)]


def _round_step(smallest: float) -> float:
    """The smallest of 1, 2 and 5 times a power of ten that is at least `smallest`."""
    power: float = 10.0 ** math.floor(math.log10(smallest))
    return next(m * power for m in (1, 2, 5, 10) if m * power >= smallest * (1 - 1e-9))


def tick_label(value: float, digits: int) -> str:
    """A tick's value with `digits` decimals, in at most 6 cells."""
    text = f"{value:.{digits}f}"
    return text if len(text) <= 6 else f"{value:.0e}"
