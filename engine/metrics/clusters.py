"""Do the features cluster? Measured in feature space, per class.

Softmax features grow for as long as training lasts, so lengths in feature units cannot be
compared between arms. The ratios, silhouette, Davies–Bouldin and both accuracies do not change
when all features are multiplied by the same number: compare those.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..geometry.anchors import Anchors
from .catalog import CLUSTERS
from .sampling import halves, sample

Doubles = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]

SILHOUETTE_SAMPLE = 2_000
"""Images the silhouette is measured on: all their pairs are compared."""
KNN_SAMPLE = 10_000
"""Images the nearest neighbours are found among."""
NEIGHBOURS = 5
"""k of `knn_accuracy`."""


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


def measure_clusters(
    features: npt.NDArray[Any], labels: npt.NDArray[Any], anchors: Anchors
) -> dict[str, float]:
    """The cluster metrics of features (N, D) with labels (N,).

    NaN stands for what is undefined: all of them if a feature is not finite, a ratio whose
    denominator is zero, distances of a single class, `center_drift` without learned centers.
    """
    if not len(features) or not np.isfinite(features).all():
        return {metric.name: math.nan for metric in CLUSTERS}
    grouped = group(features, labels)
    spread = intra_spread(grouped)
    smallest = float(grouped.gaps.min()) if grouped.gaps.size else math.nan
    return {
        "intra_spread": spread,
        "min_center_distance": smallest,
        "mean_center_distance": float(grouped.gaps.mean()) if grouped.gaps.size else math.nan,
        "cluster_ratio": ratio(spread, smallest),
        "fisher": fisher(grouped),
        "silhouette": silhouette(grouped),
        "davies_bouldin": davies_bouldin(grouped),
        "knn_accuracy": knn_accuracy(grouped),
        "nearest_centroid_accuracy": nearest_centroid_accuracy(grouped),
        "center_drift": center_drift(grouped, features, anchors),
        "feature_norm": feature_norm(features),
    }


def ratio(above: float, below: float) -> float:
    """The quotient above / below; NaN if below is zero."""
    return above / below if below else math.nan


def intra_spread(grouped: Grouped) -> float:
    """Root mean square distance of a feature to its class centroid, √(tr(S_W) / N)."""
    return math.sqrt(grouped.squares.mean())


def fisher(grouped: Grouped) -> float:
    """tr(S_B) / tr(S_W), one of the class separability criteria of Fukunaga (1990), ch. 10.

    S_B sums n_c (m_c − m)(m_c − m)ᵀ over the classes, S_W the scatter within them. The trace
    form stands also when all features lie on a line, where det(S_W) is zero.
    """
    if len(grouped.classes) < 2:
        return math.nan
    away = ((grouped.means - grouped.points.mean(axis=0)) ** 2).sum(axis=1)
    return ratio(
        float(np.bincount(grouped.labels) @ away),
        float(grouped.squares.sum()),
    )


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


def davies_bouldin(grouped: Grouped) -> float:
    """Davies–Bouldin index (1979): mean over classes of the worst (s_i + s_j) / d_ij.

    s is a class's mean distance to its centroid, d the distance of two centroids. NaN where two
    centroids coincide (scikit-learn gives the perfect score 0 for a total collapse).
    """
    if not grouped.gaps.size or not grouped.gaps.all():
        return math.nan
    spreads = np.bincount(grouped.labels, np.sqrt(grouped.squares)) / np.bincount(grouped.labels)
    first, second = np.triu_indices(len(spreads), 1)
    pairs = np.zeros((len(spreads), len(spreads)))
    pairs[first, second] = pairs[second, first] = (spreads[first] + spreads[second]) / grouped.gaps
    return float(pairs.max(axis=1).mean())


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


def center_drift(grouped: Grouped, features: npt.NDArray[Any], anchors: Anchors) -> float:
    """RMS distance of learned centers from their class centroids, over `intra_spread`."""
    centers = anchors.points
    if not anchors.learned or not np.isfinite(centers).all():
        return math.nan
    moved = centers[grouped.classes].astype(np.float64) - features[0].astype(np.float64)
    squares = ((moved - grouped.means) ** 2).sum(axis=1)
    return ratio(math.sqrt(squares.mean()), intra_spread(grouped))


def feature_norm(features: npt.NDArray[Any]) -> float:
    """Mean Euclidean norm of features (N, D)."""
    return float(np.linalg.norm(features.astype(np.float64), axis=1).mean())
