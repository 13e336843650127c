"""Island loss: center loss, with centers that turn away from each other.

Cai et al., "Island Loss for Learning Discriminative Features in Facial Expression Recognition",
FG 2018, Eq. 5 to 8 (numbers unchecked): λ·(½·‖x − c_y‖² + λ₁·Σ_{j≠k} (cos(c_j, c_k) + 1)), the sum
over ordered pairs. It brings centers of its own: they move by Eq. 4 of Wen et al., ECCV 2016, plus
λ₁ / (K − 1) times the gradient of their cosines with the others. The second summand pulls on no
feature: it acts through the centers alone.
Shape suffixes: B batch, K classes, D feature dimensions.
"""

import torch
from torch import Tensor
from torch.nn import functional

from ...config.experiment import ExperimentConfig
from ...config.settings import Settings
from ...geometry.classifier import SMALLEST_NORM
from .base import Shape
from .centers import CenteredTerm, first_centers


def build(config: ExperimentConfig, settings: Settings, shape: Shape) -> CenteredTerm:
    """Island loss; its centers begin as those of center loss."""
    return IslandTerm(
        first_centers(config.center_init, shape.num_classes, shape.dim),
        lam=settings.number("lam"),
        apart=settings.number("lam_island"),
        warmup=settings.number("warmup"),
        lr=settings.number("lr"),
    )


class IslandTerm(CenteredTerm):
    """λ times center loss and λ₁ times the cosines of the centers."""

    part = "island_loss"

    def __init__(
        self, centers_KD: Tensor, *, lam: float, apart: float, warmup: float, lr: float
    ) -> None:
        """As a centered term, `apart` being λ₁."""
        super().__init__(centers_KD, lam=lam, warmup=warmup, lr=lr)
        self._apart = apart

    def forward(self, features_BD: Tensor, labels_B: Tensor) -> Tensor:
        """The loss (B,); its second summand is the same for every image."""
        centers_KD = self.centers.detach()
        center_B = (features_BD - centers_KD[labels_B]).square().sum(dim=1) / 2
        return center_B + self._apart * crowding(centers_KD)

    def delta(self, features_BD: Tensor, labels_B: Tensor) -> Tensor:
        """Δc of Eq. 4, and what turns each center away from the others."""
        centers_KD = self.centers.detach()
        share = self._apart / max(len(centers_KD) - 1, 1)
        return super().delta(features_BD, labels_B) + share * cosine_gradient(centers_KD)


def crowding(centers_KD: Tensor) -> Tensor:
    """Σ_{j≠k} (cos(c_j, c_k) + 1) over ordered pairs, ()."""
    unit_KD = functional.normalize(centers_KD, dim=1, eps=SMALLEST_NORM)
    pairs = len(centers_KD) * (len(centers_KD) - 1)
    return unit_KD.sum(dim=0).square().sum() - unit_KD.square().sum() + pairs


def cosine_gradient(centers_KD: Tensor) -> Tensor:
    """The gradient of Σ_{k≠j} cos(c_j, c_k) by each c_j, (K, D); a center at the origin has 0."""
    length_K1 = torch.linalg.vector_norm(centers_KD, dim=1, keepdim=True)
    unit_KD = centers_KD / length_K1.clamp_min(SMALLEST_NORM)
    others_KD = unit_KD.sum(dim=0) - unit_KD
    along_K1 = (others_KD * unit_KD).sum(dim=1, keepdim=True)
    gradient_KD = (others_KD - along_K1 * unit_KD) / length_K1.clamp_min(SMALLEST_NORM)
    return torch.where(length_K1 > SMALLEST_NORM, gradient_KD, torch.zeros_like(gradient_KD))
