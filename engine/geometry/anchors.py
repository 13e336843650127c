"""The points that a picture marks, one for each class."""

from dataclasses import dataclass, replace
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

AnchorKind = Literal["learned", "class weights", "class means"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """What a picture marks of each class, and nothing else: no score is measured from it."""

    kind: AnchorKind
    """learned: the centers that the loss pulls features to, or the means that it classifies by.
    class weights: directions that the loss turns features towards, as far from the origin as the
    drawn features are on average. class means: of the drawn features, where there is neither."""
    points: npt.NDArray[np.float32]
    """(K, D); NaN for a class without images."""

    @property
    def learned(self) -> bool:
        """Whether they are places that are parameters or state of the loss."""
        return self.kind == "learned"

    def among(self, features: npt.NDArray[Any]) -> Self:
        """The same beside the features (N, D) that are drawn.

        The length of a class's weights says nothing where only their direction counts: they get
        the features' mean norm. Other anchors stay where they are.
        """
        if self.kind != "class weights":
            return self
        points = self.points.astype(np.float64)
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            norms = np.linalg.norm(features.astype(np.float64), axis=1)
            norms = norms[np.isfinite(norms)]
            length = norms.mean() if len(norms) else 1.0
            points *= length / np.linalg.norm(points, axis=1, keepdims=True)
        return replace(self, points=points.astype(np.float32))


def class_means(
    features: npt.NDArray[Any], labels: npt.NDArray[np.int64], num_classes: int
) -> npt.NDArray[np.float32]:
    """(K, D): the mean of each class's features (N, D); NaN for a class without images."""
    counts = np.bincount(labels, minlength=num_classes)
    sums = [np.bincount(labels, axis, num_classes) for axis in features.T]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.stack([total / counts for total in sums], axis=1).astype(np.float32)
