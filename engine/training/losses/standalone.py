"""Losses that stand alone, without a head that is trained to classify.

Shape suffixes: B batch, K classes, D feature dimensions.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from ...geometry.anchors import Anchors, class_means
from ...geometry.classifier import Classifier, Floats
from .base import Head, ParameterGroup, Progress, Shape, Term


class Standalone(Head):
    """A loss in a head's place; it answers when it is evaluated, not while it learns."""

    def __init__(self, loss: Term) -> None:
        """The head of `loss`, which has no weight here."""
        super().__init__()
        self.loss = loss
        self.part, self.of_batches, self.foreign = loss.part, loss.of_batches, loss.foreign

    def forward(
        self,
        features_BD: Tensor,
        labels_B: Tensor,
        progress: Progress | None = None,  # noqa: ARG002
    ) -> tuple[Tensor, None]:
        """The loss, and no logits: these would be those of weights that were."""
        loss_B: Tensor = self.loss(features_BD, labels_B)
        return loss_B, None

    def learn_to_answer(self, features: Floats, labels: npt.NDArray[np.int64]) -> None:
        """Classify from now on by these features (N, D) of training images, if by any."""

    def logits(self, features_BD: Tensor) -> Tensor:
        """(B, K), by the classifier."""
        logits_BK = torch.from_numpy(self.classifier().logits(features_BD.cpu().numpy()))
        return logits_BK.to(features_BD)

    def weights(self) -> dict[str, nn.Parameter]:
        """None: what the loss learns moves as the loss says."""
        return {}

    def network_group(self) -> ParameterGroup | None:
        """The loss's."""
        return self.loss.network_group()

    def own_group(self) -> ParameterGroup | None:
        """The loss's."""
        return self.loss.own_group()

    def after_step(self, features_BD: Tensor, labels_B: Tensor) -> None:
        """The loss's."""
        self.loss.after_step(features_BD, labels_B)

    def anchors(self) -> Anchors | None:
        """The loss's."""
        return self.loss.anchors()


class NearestMean(Standalone):
    """A loss without a classifier: an image is of the class whose mean feature is the nearest.

    Nearest-centroid classification (Hastie, Tibshirani & Friedman, "The Elements of Statistical
    Learning", 2nd edition, 2009, chapter 4.3: linear discriminant analysis where all classes are
    equally frequent and equally round). It answers; how sure it is, is not defined.
    """

    means: Tensor
    """(K, D), of unit length where directions count; NaN for a class that is never answered."""

    def __init__(self, loss: Term, shape: Shape, *, by_direction: bool = False) -> None:
        """The head of `loss`; it cannot classify before `learn_to_answer`.

        Args:
            loss: stands alone.
            shape: of what it is made for.
            by_direction: whether the nearest mean is that of the smallest angle, as for a loss
                that sees features without their lengths.
        """
        super().__init__(loss)
        self._by_direction = by_direction
        # In the checkpoint and beside the best weights: predictions must not need the images.
        self.register_buffer("means", torch.full((shape.num_classes, shape.dim), torch.nan))

    def learn_to_answer(self, features: Floats, labels: npt.NDArray[np.int64]) -> None:
        """Take the class means of features (N, D) with labels (N,)."""
        if self._by_direction:
            features = _directions(features)
        means = class_means(features, labels, len(self.means))
        self.means.copy_(torch.from_numpy(_directions(means) if self._by_direction else means))

    def classifier(self) -> Classifier:
        """The means, copied; a class without one is never answered."""
        means = self.means.cpu().numpy()
        there = np.isfinite(means).all(axis=1, keepdims=True)
        return Classifier(
            kind="direction" if self._by_direction else "distance",
            weight=np.where(there, means, 0),
            bias=np.where(there[:, 0], 0, -np.inf).astype(means.dtype),
        )


class OwnClassifier(Standalone):
    """A loss that says itself how features are classified."""

    def __init__(self, loss: Term, classifier: Callable[[], Classifier]) -> None:
        """The head of `loss`, which classifies by what `classifier` gives at any time."""
        super().__init__(loss)
        self._classifier = classifier

    def classifier(self) -> Classifier:
        """The loss's."""
        return self._classifier()


def _directions(vectors: Floats) -> Floats:
    """(N, D), each of unit length; one of no length stays."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    directions: Floats = vectors / np.where(norms == 0, 1, norms)
    return directions
