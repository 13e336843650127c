"""Centers of classes: how they begin and move, for every loss that has some.

Shape suffixes: B batch, K classes, D feature dimensions.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from ...config.losses.center import CenterInit
from ...geometry.anchors import Anchors
from ..networks.first_weights import caffe_xavier_
from .base import ParameterGroup
from .weighed import WeighedTerm


class CenteredTerm(WeighedTerm):
    """A term with a center for each class; each step it moves them by −α·`delta`."""

    def __init__(self, centers_KD: Tensor, *, lam: float, warmup: float, lr: float) -> None:
        """A term with these first centers.

        Args:
            centers_KD: where the centers begin.
            lam: the term's weight λ.
            warmup: epochs over which it rises.
            lr: α, the centers' rate.
        """
        super().__init__(lam, warmup)
        self._lr = lr
        self.centers = nn.Parameter(centers_KD)

    def delta(self, features_BD: Tensor, labels_B: Tensor) -> Tensor:
        """Δc, (K, D): Eq. 4's, unless a loss has a rule of its own."""
        return eq4_delta(features_BD, labels_B, self.centers.detach())

    def own_group(self) -> ParameterGroup | None:
        """The centers."""
        return ParameterGroup([self.centers], self._lr)

    def after_step(self, features_BD: Tensor, labels_B: Tensor) -> None:
        """Δc as the centers' gradient."""
        self.centers.grad = self.delta(features_BD, labels_B)

    def anchors(self) -> Anchors:
        """The centers."""
        return Anchors(kind="learned", points=self.centers.detach().cpu().numpy().copy())


def first_centers(init: CenterInit, num_classes: int, dim: int) -> Tensor:
    """(K, D), from torch's global generator: N(0, 1), uniform in ±0.05, or Caffe's xavier."""
    centers_KD = torch.randn(num_classes, dim)
    if init == "uniform":
        centers_KD = torch.empty(num_classes, dim).uniform_(-0.05, 0.05)
    if init == "xavier":
        caffe_xavier_(centers_KD)
    return centers_KD


def eq4_delta(features_BD: Tensor, labels_B: Tensor, centers_KD: Tensor) -> Tensor:
    """Δc of Wen et al., ECCV 2016, Eq. 4, (K, D): Σ(c_j − x_i) over y_i = j, divided by 1 + n_j.

    A center moves by −α·Δc; neither λ nor the size of the batch enters.
    """
    difference_BD = centers_KD[labels_B] - features_BD
    member_BK = functional.one_hot(labels_B, len(centers_KD)).to(features_BD.dtype)
    delta_KD: Tensor = (member_BK.T @ difference_BD) / (1 + member_BK.sum(dim=0)).unsqueeze(1)
    return delta_KD


def squared_distances(features_BD: Tensor, centers_KD: Tensor) -> Tensor:
    """d_j = ‖x − c_j‖², (B, K)."""
    return (features_BD.unsqueeze(1) - centers_KD).square().sum(dim=2)
