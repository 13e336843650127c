"""From features to logits, the way an arm classifies; for numbers, regions and pictures."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

ClassifierKind = Literal["linear"]
Floats = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Classifier:
    """How features become logits: features (N, D) to (N, K)."""

    kind: ClassifierKind
    """linear: x·Wᵀ + b."""
    weight: npt.NDArray[np.float32]
    """(K, D)."""
    bias: npt.NDArray[np.float32]
    """(K,), zeros where there is none."""

    @property
    def num_classes(self) -> int:
        """K."""
        return len(self.bias)

    def logits(self, features: Floats) -> Floats:
        """(N, K) of features (N, D), in their precision or that of the weights, the higher one.

        Features that are not finite, or too large, give logits that are not finite.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            result: Floats = features @ self.weight.T + self.bias
        return result

    def prediction(self, feature: Floats) -> tuple[int, float]:
        """The class of one feature (D,), and its probability by softmax."""
        logits = self.logits(feature[None])[0]
        shifted = np.exp(logits.astype(np.float64) - logits.max())
        label = int(logits.argmax())
        return label, float(shifted[label] / shifted.sum())
