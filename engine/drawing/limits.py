"""The part of the plane that a picture shows."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..events import Floats
from ..geometry.anchors import AnchorKind

SMALLEST_VIEW = 0.02
"""Half a view's width at least, relative to where it is: a collapsed arm stays one dot."""
_CLIPPED = 0.0005
"""Share of points at each end that may lie outside when they are far out."""


@dataclass(frozen=True, slots=True)
class Limits:
    """A square part of the plane."""

    middle: npt.NDArray[np.float64]
    """(2,)."""
    half: float
    """Half its width and height."""


def view_limits(points: Floats, marks: Floats, kind: AnchorKind) -> Limits:
    """The square that shows the points but for a few far ones.

    Learned centers are in it, wherever they are; class means need not be.

    Args:
        points: (N, 2); rows that are not finite are left out.
        marks: (K, 2), where the anchors are; likewise.
        kind: of the anchors.
    """
    return _square(_finite(points), _finite(marks if kind == "learned" else marks[:0]))


def _finite(rows: Floats) -> npt.NDArray[np.float64]:
    return rows[np.isfinite(rows).all(axis=1)].astype(np.float64)


def _square(points: npt.NDArray[np.float64], marks: npt.NDArray[np.float64]) -> Limits:
    """The square that shows the points but for a few far ones, and all of `marks`."""
    if len(points):
        low, high = np.quantile(points, [_CLIPPED, 1 - _CLIPPED], axis=0)
        slack = 0.25 * (high - low)
        low = np.maximum(low - slack, points.min(axis=0))
        high = np.minimum(high + slack, points.max(axis=0))
        low, high = np.stack([low, *marks]).min(axis=0), np.stack([high, *marks]).max(axis=0)
    elif len(marks):
        low, high = marks.min(axis=0), marks.max(axis=0)
    else:
        low, high = np.full(2, -1.0), np.full(2, 1.0)
    middle = (low + high) / 2
    half = 1.08 * float((high - low).max()) / 2
    return Limits(middle, max(half, SMALLEST_VIEW * max(1.0, float(np.abs(middle).max()))))
