"""Clusters and confidence, measured. NumPy only: importing this costs next to nothing."""

from typing import Any

import numpy as np
import numpy.typing as npt

from ..geometry.anchors import Anchors
from ..geometry.classifier import Classifier
from .catalog import CLUSTERS, COLUMNS, CONFIDENCE, METRICS, SCALING, UNFAMILIAR, Metric
from .clusters import measure_clusters
from .confidence import Reliability, measure_confidence, reliability
from .ood import (
    Predict,
    class_mean_images,
    measure_kinds,
    measure_ood,
    ood_images,
    unfamiliar_images,
)
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
    "measure_kinds",
    "measure_ood",
    "measure_temperature",
    "ood_images",
    "plane_reliability",
    "reliability",
    "unfamiliar_images",
]


def measure(
    *,
    features: npt.NDArray[np.floating[Any]],
    labels: npt.NDArray[np.integer[Any]],
    classifier: Classifier,
    anchors: Anchors,
) -> dict[str, float]:
    """Clusters and confidence of one arm at one moment, by column name, in `COLUMNS`' order.

    All that features and labels tell; `measure_temperature` and `measure_kinds` give the columns
    that need other images.

    Args:
        features: (N, D), N ≥ 1, in eval mode.
        labels: (N,), the true classes, each in 0 … K - 1.
        classifier: how features become logits.
        anchors: what is marked; the drift is that of learned ones.

    Returns:
        NaN stands for what is undefined, never an error: see `measure_clusters` and
        `measure_confidence`. No warning is given either.
    """
    logits = (
        classifier.logits(features.astype(np.float64)) if classifier.has_probabilities else None
    )
    return {
        **measure_clusters(features, labels, anchors),
        **measure_confidence(logits, labels),
    }


def plane_reliability(
    features: npt.NDArray[np.floating[Any]],
    labels: npt.NDArray[np.integer[Any]],
    classifier: Classifier,
) -> Reliability | None:
    """The reliability diagram of features (N, D); its errors are `ece` and `mce_100` of `measure`.

    None without an image, if a logit is not finite, or where no probabilities are defined.
    """
    if not classifier.has_probabilities:
        return None
    found = classifier.logits(features.astype(np.float64))
    return reliability(found, labels) if len(found) and np.isfinite(found).all() else None
