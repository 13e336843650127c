"""What stands where a loss has no classifier: an image is of the class with the nearest mean.

Nearest-centroid classification (Hastie, Tibshirani & Friedman, "The Elements of Statistical
Learning", 2nd edition, 2009, chapter 4.3: linear discriminant analysis where all classes are
equally frequent and equally round). It answers; how sure it is, is not defined.
Shape suffixes: B batch, K classes, D feature dimensions.
"""

import numpy as np
import torch
from torch import Tensor, nn

from ...geometry.anchors import Anchors
from ...geometry.classifier import Classifier, Floats
from .base import Head, ParameterGroup, Progress, Shape, Term


class NearestMean(Head):
    """A loss that stands alone, classified by the class means of some training images."""

    means: Tensor
    """(K, D); NaN for a class without images among them, which is never answered."""

    def __init__(self, loss: Term, shape: Shape) -> None:
        """The head of `loss`; it cannot classify before `take_means`."""
        super().__init__()
        self.loss = loss
        self.part, self.of_batches = loss.part, loss.of_batches
        # In the checkpoint and beside the best weights: predictions must not need the images.
        self.register_buffer("means", torch.full((shape.num_classes, shape.dim), torch.nan))

    def forward(
        self,
        features_BD: Tensor,
        labels_B: Tensor,
        progress: Progress | None = None,  # noqa: ARG002
    ) -> tuple[Tensor, None]:
        """The loss, and no logits: the means are those of weights that were."""
        loss_B: Tensor = self.loss(features_BD, labels_B)
        return loss_B, None

    def take_means(self, means_KD: Floats) -> None:
        """Classify from now on by these class means."""
        self.means.copy_(torch.from_numpy(np.asarray(means_KD)))

    def logits(self, features_BD: Tensor) -> Tensor:
        """(B, K): minus the distance to each class mean."""
        exactly = "donot_use_mm_for_euclid_dist"
        distance_BK = torch.cdist(features_BD, self.means, compute_mode=exactly)
        return torch.where(self.means.isfinite().all(dim=1), -distance_BK, -torch.inf)

    def classifier(self) -> Classifier:
        """The means, copied; a class without one is never answered."""
        means = self.means.cpu().numpy()
        there = np.isfinite(means).all(axis=1, keepdims=True)
        bias = np.where(there[:, 0], 0, -np.inf).astype(means.dtype)
        return Classifier(kind="distance", weight=np.where(there, means, 0), bias=bias)

    def weights(self) -> dict[str, nn.Parameter]:
        """None: what the loss learns is moved as the loss says."""
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
