"""From any number of points to at most one glyph a cell, coloured by the cell's majority.

The cost of drawing is bounded by the canvas and not by the data, and no class hides another
by being drawn later.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .....engine.events import ArmState
from ...model.window import CELL_ASPECT, Canvas, Floats, View

Ints = npt.NDArray[np.int64]

DOT_COLUMNS, DOT_ROWS = 2, 4
_DOT_BITS = np.array([0x40, 0x80, 0x04, 0x20, 0x02, 0x10, 0x01, 0x08], dtype=np.int64)
"""Braille bit of each dot of a cell, from the bottom row up, left before right.

Unicode 15, section 21.1: dots 1-2-3-7 are the left column from the top, 4-5-6-8 the right.
"""


def dot_bit(column: int, row: int) -> int:
    """The bit of one dot of a cell, counted from the bottom left."""
    return int(_DOT_BITS[row * DOT_COLUMNS + column])


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """The occupied cells of a canvas, M of them, in reading order from the bottom left."""

    columns: Ints
    """(M,), from the left."""
    rows: Ints
    """(M,), from the bottom."""
    classes: Ints
    """(M,): the class with most points in the cell."""
    dots: Ints
    """(M,): which of its 2×4 dots hold a point, as the bits of a Braille pattern."""
    counts: Ints
    """(M,): how many points lie in the cell."""

    def braille(self) -> list[str]:
        """(M,) Braille characters."""
        return [chr(0x2800 + dots) for dots in self.dots.tolist()]


def bin_points(
    points: Floats, labels: Ints, view: View, canvas: Canvas, visible: npt.NDArray[np.bool_]
) -> Cells:
    """The cells that points (N, 2) with labels (N,) occupy.

    Args:
        points: in the feature plane; those outside the canvas or not finite are left out.
        labels: each in 0 … K - 1.
        view: which part of the plane the canvas shows.
        canvas: the cells to fill.
        visible: (K,), the classes that are drawn at all.
    """
    left, _, bottom, _ = view.bounds(canvas)
    # Column by column: numpy is several times slower on the pairs of an (N, 2) array.
    with np.errstate(invalid="ignore", over="ignore"):
        x = (points[:, 0] - left) * (DOT_COLUMNS / view.unit)
        y = (points[:, 1] - bottom) * (DOT_ROWS / (view.unit * CELL_ASPECT))
        # Compared before the cast to integers, which is undefined for NaN and huge numbers.
        inside = (x >= 0) & (x < canvas.columns * DOT_COLUMNS)
        inside &= (y >= 0) & (y < canvas.rows * DOT_ROWS)
    if not visible.all():
        inside &= visible[labels]
    column, row = x[inside].astype(np.int64), y[inside].astype(np.int64)
    cell = (row >> 2) * canvas.columns + (column >> 1)
    dot = ((row & 3) << 1) + (column & 1)
    return _summarise(cell, dot, labels[inside], canvas, len(visible))


def _summarise(cell: Ints, dot: Ints, labels: Ints, canvas: Canvas, num_classes: int) -> Cells:
    size = canvas.columns * canvas.rows
    per_class = np.bincount(cell * num_classes + labels, minlength=size * num_classes)
    per_class = per_class.reshape(size, num_classes)
    counts = per_class.sum(axis=1)
    occupied = np.flatnonzero(counts)
    per_dot = np.bincount(cell * 8 + dot, minlength=size * 8).reshape(size, 8)
    return Cells(
        columns=occupied % canvas.columns,
        rows=occupied // canvas.columns,
        classes=_majority(per_class[occupied], occupied),
        dots=(per_dot[occupied] > 0) @ _DOT_BITS,
        counts=counts[occupied],
    )


def _majority(per_class: Ints, cell: Ints) -> Ints:
    """(M,) the most frequent class of each cell; equal ones win in turn from cell to cell."""
    num_classes = per_class.shape[1]
    turn = (np.arange(num_classes) + cell[:, None]) % num_classes
    winners: Ints = (per_class * num_classes + turn).argmax(axis=1)
    return winners


def regions(state: ArmState, view: View, canvas: Canvas) -> Ints:
    """(2 · rows, columns): the class the arm gives the middle of each half cell, bottom first."""
    left, right, bottom, top = view.bounds(canvas)
    x = left + (np.arange(canvas.columns) + 0.5) * (right - left) / canvas.columns
    y = bottom + (np.arange(2 * canvas.rows) + 0.5) * (top - bottom) / (2 * canvas.rows)
    points = np.stack(np.meshgrid(x, y), axis=-1)
    features = state.plane.features(points.reshape(-1, 2))
    return state.classifier.answers(features).reshape(len(y), len(x))


def nearest(
    points: Floats,
    labels: Ints,
    column: float,
    row: float,
    view: View,
    canvas: Canvas,
    visible: npt.NDArray[np.bool_],
) -> int | None:
    """Index of the visible point that looks nearest to a place on the canvas, if any."""
    position = view.to_cells(points, canvas)
    # A row is twice as high as a column is wide: distances count as they look.
    away = (position - (column, row)) * (1.0, 2.0)
    distance = np.where(visible[labels], (away**2).sum(axis=1), np.inf)
    distance = np.where(np.isfinite(distance), distance, np.inf)
    if not len(distance) or not np.isfinite(distance.min()):
        return None
    return int(distance.argmin())
