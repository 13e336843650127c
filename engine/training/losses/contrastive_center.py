"""Contrastive-center loss: near one's own center, compared with how far the others are.

Qi & Su, "Contrastive-Center Loss for Deep Neural Networks", ICIP 2017, Eq. 2, with
d_j = ‖x − c_j‖²: ½·d_y / (Σ_{j≠y} d_j + δ), δ = 1, for each image by itself.
Shape suffixes: B batch, K classes, D feature dimensions.
"""

import torch
from torch import Tensor

from ...config.experiment import ExperimentConfig
from ...config.settings import Settings
from .base import Shape
from .centers import CenteredTerm, first_centers, squared_distances

DELTA = 1.0
"""δ, which keeps the fraction finite."""


def build(config: ExperimentConfig, settings: Settings, shape: Shape) -> CenteredTerm:
    """Contrastive-center loss; its centers begin as those of center loss."""
    centers_KD = first_centers(config.center_init, shape.num_classes, shape.dim)
    return ContrastiveCenterTerm(
        centers_KD,
        lam=settings.number("lam"),
        warmup=settings.number("warmup"),
        lr=settings.number("lr"),
        follows_gradient=settings.text("rule") == "gradient",
    )


class ContrastiveCenterTerm(CenteredTerm):
    """λ times the contrastive-center loss."""

    part = "contrastive_center_loss"

    def __init__(
        self, centers_KD: Tensor, *, lam: float, warmup: float, lr: float, follows_gradient: bool
    ) -> None:
        """As a centered term; its centers follow the gradient of the batch's sum, or Eq. 4."""
        super().__init__(centers_KD, lam=lam, warmup=warmup, lr=lr)
        self._follows_gradient = follows_gradient

    def forward(self, features_BD: Tensor, labels_B: Tensor) -> Tensor:
        """The loss (B,)."""
        return contrastive_center_loss(features_BD, labels_B, self.centers.detach())

    def delta(self, features_BD: Tensor, labels_B: Tensor) -> Tensor:
        """The gradient of the batch's loss without λ, or Δc of Eq. 4."""
        if not self._follows_gradient:
            return super().delta(features_BD, labels_B)
        loss_B = contrastive_center_loss(features_BD, labels_B, self.centers)
        (gradient_KD,) = torch.autograd.grad(loss_B.sum(), self.centers)
        return gradient_KD


def contrastive_center_loss(features_BD: Tensor, labels_B: Tensor, centers_KD: Tensor) -> Tensor:
    """½·d_y / (Σ_{j≠y} d_j + δ), (B,)."""
    distances_BK = squared_distances(features_BD, centers_KD)
    own_B1 = labels_B.unsqueeze(1)
    # The own one is left out, not subtracted: a difference of large sums would round it away.
    others_B = distances_BK.scatter(1, own_B1, 0.0).sum(dim=1)
    return distances_BK.gather(1, own_B1).squeeze(1) / (2 * (others_B + DELTA))
