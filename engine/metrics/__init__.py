"""Clusters and confidence, measured. NumPy only: importing this costs next to nothing."""

from typing import Any

import numpy as np
import numpy.typing as npt

from .catalog import CLUSTERS, COLUMNS, CONFIDENCE, METRICS, SCALING, UNFAMILIAR, Metric
from .clusters import measure_clusters
from .confidence import Reliability, measure_confidence, reliability
from .ood import Predict, class_mean_images, measure_ood, measure_probe, ood_images, ood_probe
from .temperature import Judged, measure_temperature

__all__ = [
    "CLUSTERS",
    "COLUMNS",
    "CONFIDENCE",
    "METRICS",
    "SCALING",
    "UNFAMILIAR",
    "Judged",
    "Metric",
    "Predict",
    "Reliability",
    "class_mean_images",
    "measure",
    "measure_ood",
    "measure_probe",
    "measure_temperature",
    "ood_images",
    "ood_probe",
    "plane_reliability",
    "reliability",
]


def measure(
    *,
    features: npt.NDArray[np.floating[Any]],
    labels: npt.NDArray[np.integer[Any]],
    head_weight: npt.NDArray[np.floating[Any]],
    head_bias: npt.NDArray[np.floating[Any]],
    centers: npt.NDArray[np.floating[Any]],
    lam: float,
) -> dict[str, float]:
    """Clusters and confidence of one arm at one moment, by column name, in `COLUMNS`' order.

    All that features, labels and the head tell; `measure_temperature` and `measure_probe` give
    the columns that need other images.

    Args:
        features: (N, 2), N ≥ 1, in eval mode.
        labels: (N,), the true classes, each in 0 … K - 1.
        head_weight: (K, 2), K ≥ 2.
        head_bias: (K,).
        centers: (K, 2), learned.
        lam: the arm's λ.

    Returns:
        NaN stands for what is undefined, never an error: see `measure_clusters` and
        `measure_confidence`. No warning is given either.
    """
    return {
        **measure_clusters(features, labels, centers, lam),
        **measure_confidence(_logits(features, head_weight, head_bias), labels),
    }


def plane_reliability(
    *,
    features: npt.NDArray[np.floating[Any]],
    labels: npt.NDArray[np.integer[Any]],
    head_weight: npt.NDArray[np.floating[Any]],
    head_bias: npt.NDArray[np.floating[Any]],
) -> Reliability | None:
    """The reliability diagram of a feature plane; its errors are `ece` and `mce_100` of `measure`.

    Arguments are those of `measure`. None without an image, or if a logit is not finite.
    """
    found = _logits(features, head_weight, head_bias)
    return reliability(found, labels) if len(found) and np.isfinite(found).all() else None


def _logits(
    features: npt.NDArray[Any], head_weight: npt.NDArray[Any], head_bias: npt.NDArray[Any]
) -> npt.NDArray[np.float64]:
    with np.errstate(over="ignore", invalid="ignore"):  # of a network that has gone astray
        result: npt.NDArray[np.float64] = (
            features.astype(np.float64) @ head_weight.T.astype(np.float64) + head_bias
        )
    return result
