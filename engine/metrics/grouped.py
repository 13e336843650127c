"""Features by class, for all that is measured of clusters."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Grouped:
    """Features by class; a class without images does not appear."""

    points: Doubles
    """(N, D), moved so that the first is the origin: equal features become exact zeros."""
    labels: Indices
    """(N,), index into `classes`."""
    classes: npt.NDArray[np.int64]
    """(C,), the labels that occur."""
    means: Doubles
    """(C, D), class centroids."""
    squares: Doubles
    """(N,), squared distance to the own centroid."""
    gaps: Doubles
    """(C(C-1)/2,), distances between centroids."""


def group(features: npt.NDArray[Any], labels: npt.NDArray[Any]) -> Grouped:
    """Features (N, D), all finite, by their labels (N,)."""
    points = features.astype(np.float64)
    points -= points[0].copy()
    classes, index = np.unique(labels, return_inverse=True)
    counts = np.bincount(index)
    sums = [np.bincount(index, axis) for axis in points.T]
    means = np.stack([total / counts for total in sums], axis=1)
    first, second = np.triu_indices(len(classes), 1)
    return Grouped(
        points=points,
        labels=index,
        classes=classes,
        means=means,
        squares=((points - means[index]) ** 2).sum(axis=1),
        gaps=np.linalg.norm(means[first] - means[second], axis=1),
    )


def ratio(above: float, below: float) -> float:
    """The quotient above / below; NaN if below is zero."""
    return above / below if below else math.nan
