"""Do the features cluster? Measured in feature space, per class.

Softmax features grow for as long as training lasts, so lengths in feature units cannot be
compared between arms. The ratios, silhouette, Davies–Bouldin and both accuracies do not change
when all features are multiplied by the same number: compare those.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from ..geometry.anchors import Anchors
from .grouped import Grouped, group, ratio
from .metric import Metric
from .neighbours import knn_accuracy, nearest_centroid_accuracy, silhouette

CLUSTERS: tuple[Metric, ...] = (
    Metric(
        "intra_spread",
        "intra-class spread",
        "neither",
        False,
        "RMS distance of a feature to its class's mean feature (centroid), in feature units.",
    ),
    Metric(
        "min_center_distance",
        "min centroid distance",
        "neither",
        False,
        "Distance between the two nearest class centroids, in feature units.",
    ),
    Metric(
        "mean_center_distance",
        "mean centroid distance",
        "neither",
        False,
        "Distance between two class centroids, averaged over the pairs, in feature units.",
    ),
    Metric(
        "cluster_ratio",
        "cluster ratio",
        "lower",
        True,
        "intra_spread / min_center_distance: how wide a class is for the room it has.",
    ),
    Metric(
        "fisher",
        "Fisher criterion",
        "higher",
        True,
        "Scatter between the classes over scatter within them, tr(S_B) / tr(S_W).",
    ),
    Metric(
        "silhouette",
        "silhouette",
        "higher",
        True,
        "Mean silhouette of 2,000 features, -1 to 1: nearer to the own class than to the next.",
    ),
    Metric(
        "davies_bouldin",
        "Davies–Bouldin",
        "lower",
        True,
        "Mean over the classes of the worst (spread + spread) / centroid distance.",
    ),
    Metric(
        "knn_accuracy",
        "5-NN accuracy",
        "higher",
        True,
        "Share of features whose class is that of most of their 5 nearest others (leave one out).",
    ),
    Metric(
        "nearest_centroid_accuracy",
        "nearest-centroid acc.",
        "higher",
        True,
        "Share of features nearest to their own class's centroid, taken from the other half.",
    ),
    Metric(
        "center_drift",
        "center drift",
        "lower",
        True,
        "RMS distance of the learned centers from the class centroids / intra_spread; where a "
        "loss has centers.",
    ),
    Metric(
        "feature_norm",
        "feature norm",
        "neither",
        False,
        "Mean distance of a feature from the origin, in feature units.",
    ),
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
