"""What is measured on the drawn images where those are the training images.

All other columns of clusters and confidence are about the test set, whichever images are drawn.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from ..events import ArmState
from . import measure
from .clusters import CLUSTERS
from .confidence import CONFIDENCE
from .images import accuracy_of
from .metric import Metric

PREFIX = "drawn_"


def _on_drawn(metric: Metric) -> Metric:
    return replace(
        metric,
        name=f"{PREFIX}{metric.name}",
        title=f"{metric.title}, drawn",
        meaning=f"As {metric.name}, of the training images that are drawn.",
    )


DRAWN: tuple[Metric, ...] = (
    Metric(
        f"{PREFIX}accuracy",
        "accuracy, drawn",
        "higher",
        True,
        "Share of the training images that are drawn whose largest logit is the true class's, "
        "in eval mode.",
    ),
    *map(_on_drawn, CLUSTERS + CONFIDENCE),
)
"""The columns of runs with `--features train` alone."""


def measure_drawn(state: ArmState, labels: npt.NDArray[np.integer[Any]]) -> dict[str, float]:
    """The columns `DRAWN` of an arm's features (N, D) of training images with labels (N,)."""
    found = measure(
        features=state.features,
        labels=labels,
        classifier=state.classifier,
        anchors=state.anchors,
    )
    numbers = {"accuracy": accuracy_of(state, labels), **found}
    return {f"{PREFIX}{name}": value for name, value in numbers.items()}
