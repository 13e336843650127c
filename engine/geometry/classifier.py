"""From features to logits, the way an arm classifies; for numbers, regions and pictures.

`report/assets/classifier.js` says the same in JavaScript.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

ClassifierKind = Literal["linear", "cosine", "distance", "direction", "gaussian"]
Floats = npt.NDArray[np.floating[Any]]

SMALLEST_NORM = 1e-6
"""A shorter feature is divided by this instead of its norm, so that the origin has logits too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classifier:
    """How features become logits: features (N, D) to (N, K)."""

    kind: ClassifierKind
    """linear: x·w_k + b_k. cosine: x·w_k / ‖x‖ + b_k, a scale being part of w. gaussian:
    b_k − ½‖x − w_k‖², log-densities of unit variance. distance: b_k − ‖x − w_k‖, which says
    what is nearest and no probability. direction: as cosine, and likewise no probability."""
    weight: npt.NDArray[np.float32]
    """(K, D)."""
    bias: npt.NDArray[np.float32]
    """(K,), zeros where there is none; −∞ for a class that is never answered."""

    @property
    def num_classes(self) -> int:
        """K."""
        return len(self.bias)

    @property
    def has_probabilities(self) -> bool:
        """Whether the softmax of the logits is meant as probabilities."""
        return self.kind not in ("distance", "direction")

    def logits(self, features: Floats) -> Floats:
        """(N, K) of features (N, D), in their precision or that of the weights, the higher one.

        Features that are not finite, or too large, give logits that are not finite; a cosine
        depends on no length, so there only the former do.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            if self.kind in ("distance", "gaussian"):
                squares = self._squared_distances(features)
                away = np.sqrt(squares) if self.kind == "distance" else squares / 2
                result: Floats = self.bias - away
            elif self.kind in ("cosine", "direction"):
                result = _directions(features) @ self.weight.T + self.bias
            else:
                result = features @ self.weight.T + self.bias
        return result

    def answers(self, features: Floats) -> npt.NDArray[np.int64]:
        """(N,), the class of each feature (N, D)."""
        labels: npt.NDArray[np.int64] = self.logits(features).argmax(axis=1)
        return labels

    def prediction(self, feature: Floats) -> tuple[int, float]:
        """The class of one feature (D,), and its probability by softmax; NaN if it has none."""
        logits = self.logits(feature[None])[0]
        label = int(logits.argmax())
        if not self.has_probabilities:
            return label, float("nan")
        shifted = np.exp(logits.astype(np.float64) - logits.max())
        return label, float(shifted[label] / shifted.sum())

    def _squared_distances(self, features: Floats) -> Floats:
        """(N, K), class by class: all differences at once would take N · K · D numbers."""
        return np.stack([np.square(features - point).sum(axis=1) for point in self.weight], axis=1)


def _directions(features: Floats) -> Floats:
    """(N, D): x / ‖x‖, computed without squares of large or small numbers."""
    largest = np.abs(features).max(axis=1, keepdims=True)
    scale = np.maximum(largest, features.dtype.type(SMALLEST_NORM))
    reduced = features / scale
    norm = np.linalg.norm(reduced, axis=1, keepdims=True)
    directions: Floats = reduced / np.maximum(norm, SMALLEST_NORM / scale)
    return directions
