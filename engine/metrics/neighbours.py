"""What lies near a feature: its own class, or another?"""

import math

import numpy as np
import numpy.typing as npt

from .grouped import Grouped
from .sampling import halves, sample

SILHOUETTE_SAMPLE = 2_000
"""Images the silhouette is measured on: all their pairs are compared."""
KNN_SAMPLE = 10_000
"""Images the nearest neighbours are found among."""
NEIGHBOURS = 5
"""k of `knn_accuracy`."""


def silhouette(grouped: Grouped) -> float:
    """Mean silhouette (Rousseeuw 1987) of a fixed sample of `SILHOUETTE_SAMPLE` features.

    (b − a) / max(a, b), a the mean distance to the own class, b to the nearest other one; 0 for
    the only image of a class, and where both are zero. Euclidean, within the sample.
    """
    chosen = sample(len(grouped.points), SILHOUETTE_SAMPLE)
    points, labels = grouped.points[chosen], grouped.labels[chosen]
    counts = np.bincount(labels, minlength=len(grouped.classes))
    if np.count_nonzero(counts) < 2 or counts.max() < 2:
        return math.nan
    from scipy.spatial.distance import cdist  # here: it costs a third of a second to import

    members = np.eye(len(counts))[labels]
    sums = cdist(points, points) @ members
    rows = np.arange(len(labels))
    own = sums[rows, labels] / np.maximum(counts[labels] - 1, 1)
    others = np.full(sums.shape, np.inf)
    np.divide(sums, counts, out=others, where=(counts > 0) & (members == 0))
    nearest = others.min(axis=1)
    larger = np.maximum(own, nearest)
    usable = (counts[labels] > 1) & (larger > 0)
    values = np.divide(nearest - own, larger, out=np.zeros_like(own), where=usable)
    return float(values.mean())


def knn_accuracy(grouped: Grouped) -> float:
    """Accuracy of `NEIGHBOURS` nearest neighbours, leaving the image itself out.

    Among a fixed sample of `KNN_SAMPLE` features; of classes with equally many votes the first
    wins. NaN with too few images, or when all features are the same point.
    """
    chosen = sample(len(grouped.points), KNN_SAMPLE)
    points, labels = grouped.points[chosen], grouped.labels[chosen]
    if len(points) <= NEIGHBOURS or not points.any():
        return math.nan
    from scipy.spatial import KDTree  # here: it costs a third of a second to import

    _, found = KDTree(points).query(points, k=NEIGHBOURS + 1)
    rows = np.arange(len(points))[:, None]
    # The image itself comes first, unless others lie on the very same point; drop it, or
    # the farthest if so many do that it is not among them.
    itself = found == rows
    itself[~itself.any(axis=1), -1] = True
    votes = labels[found[~itself].reshape(len(points), NEIGHBOURS)]
    tally = np.zeros((len(points), len(grouped.classes)), dtype=np.int64)
    np.add.at(tally, (rows, votes), 1)
    return float((tally.argmax(axis=1) == labels).mean())


def nearest_centroid_accuracy(grouped: Grouped) -> float:
    """Accuracy of the nearest class centroid, each half judged by the other half's centroids.

    Centroids are never taken from the features that they judge. A class that one half lacks
    counts as missed there. NaN for a single image.
    """
    if len(grouped.points) < 2:
        return math.nan
    one, two = halves(len(grouped.points))
    hits = _hits(grouped, fit=one, judge=two) + _hits(grouped, fit=two, judge=one)
    return hits / len(grouped.points)


def _hits(grouped: Grouped, *, fit: npt.NDArray[np.int64], judge: npt.NDArray[np.int64]) -> int:
    classes, index = np.unique(grouped.labels[fit], return_inverse=True)
    counts = np.bincount(index)
    means = [np.bincount(index, axis) / counts for axis in grouped.points[fit].T]
    points = grouped.points[judge]
    squares = np.zeros((len(points), len(classes)))
    for axis, mean in zip(points.T, means, strict=True):
        squares += (axis[:, None] - mean) ** 2
    return int((classes[squares.argmin(axis=1)] == grouped.labels[judge]).sum())
