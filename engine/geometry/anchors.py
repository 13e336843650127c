"""The points that a picture marks, one for each class."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

AnchorKind = Literal["learned", "class means"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """What a picture marks of each class, and nothing else: no score is measured from it."""

    kind: AnchorKind
    """learned: the centers that the loss pulls features to. class means: of the drawn features,
    where the loss has no centers."""
    points: npt.NDArray[np.float32]
    """(K, D); NaN for a class without images."""

    @property
    def learned(self) -> bool:
        """Whether they are parameters or state of the loss."""
        return self.kind == "learned"


def class_means(
    features: npt.NDArray[Any], labels: npt.NDArray[np.int64], num_classes: int
) -> npt.NDArray[np.float32]:
    """(K, D): the mean of each class's features (N, D); NaN for a class without images."""
    counts = np.bincount(labels, minlength=num_classes)
    sums = [np.bincount(labels, axis, num_classes) for axis in features.T]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.stack([total / counts for total in sums], axis=1).astype(np.float32)
