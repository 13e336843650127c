"""Center loss and the ways in which a center moves.

Wen et al., "A Discriminative Feature Learning Approach for Deep Face Recognition",
ECCV 2016: Eq. 2 (the loss), Eq. 4 (the centers' update), Eq. 5 (the joint loss).
Shape suffixes: B batch, K classes, D feature dimensions.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from ...config.arms import LossSpec
from ...config.experiment import CenterForm, CenterInit, ExperimentConfig
from ...geometry.anchors import Anchors
from ..networks.first_weights import caffe_xavier_
from ..schedule import lam_factor
from .base import ParameterGroup, Progress, Shape, Term


def build(config: ExperimentConfig, spec: LossSpec, shape: Shape) -> Term:
    """Center loss as the config has it, with the arm's own λ."""
    return CenterTerm(config, spec.settings["lam"], shape.num_classes, shape.dim)


class CenterTerm(Term):
    """λ times each feature's distance to its class's center, which moves by the config's rule."""

    part = "center_loss"

    def __init__(self, config: ExperimentConfig, lam: float, num_classes: int, dim: int) -> None:
        super().__init__()
        self._config, self._lam = config, lam
        self.centers = nn.Parameter(first_centers(config.center_init, num_classes, dim))

    def forward(self, features_BD: Tensor, labels_B: Tensor) -> Tensor:
        """The center loss (B,)."""
        # Only the rule autograd lets λ times the center loss pull on the centers.
        follow = self._config.center_rule == "autograd"
        centers_KD = self.centers if follow else self.centers.detach()
        return center_loss(features_BD, labels_B, centers_KD, self._config.center_form)

    def weight(self, progress: Progress | None) -> float:
        """λ, which may rise over the first epochs."""
        if progress is None:
            return self._lam
        return self._lam * lam_factor(self._config, progress.step, progress.steps_per_epoch)

    def network_group(self) -> ParameterGroup | None:
        """The centers, by the rule autograd."""
        if self._config.center_rule != "autograd":
            return None
        return ParameterGroup([self.centers], self._config.center_lr_in_force)

    def own_group(self) -> ParameterGroup | None:
        """The centers, by all other rules."""
        config = self._config
        if config.center_rule == "autograd":
            return None
        return ParameterGroup(
            [self.centers],
            config.center_lr_in_force,
            momentum=config.center_momentum,
            scheduled=config.center_schedule,
        )

    def after_step(self, features_BD: Tensor, labels_B: Tensor) -> None:
        """The centers' gradient: Δc of Eq. 4, or of the center loss without λ."""
        config, centers_KD = self._config, self.centers
        if config.center_rule == "eq4":
            delta_KD = eq4_delta(features_BD, labels_B, centers_KD.detach())
            centers_KD.grad = delta_KD / len(labels_B) if config.center_batch_mean else delta_KD
        elif config.center_rule == "autograd-unscaled":
            center_B = center_loss(features_BD, labels_B, centers_KD, config.center_form)
            loss = center_B.sum() if config.reduction == "sum" else center_B.mean()
            (centers_KD.grad,) = torch.autograd.grad(loss, centers_KD)

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


def center_loss(
    features_BD: Tensor, labels_B: Tensor, centers_KD: Tensor, form: CenterForm
) -> Tensor:
    """Each feature's distance to its class's center, (B,), in one of the published forms.

    `squared` is ‖x−c‖², `half-squared` ½‖x−c‖² (Eq. 2 for one feature), `norm` ‖x−c‖, whose
    gradient at x = c is taken as 0.
    """
    difference_BD = features_BD - centers_KD[labels_B]
    if form == "norm":
        distance_B: Tensor = torch.linalg.vector_norm(difference_BD, dim=1)
        return distance_B
    squared_B = difference_BD.square().sum(dim=1)
    return squared_B / 2 if form == "half-squared" else squared_B


def eq4_delta(features_BD: Tensor, labels_B: Tensor, centers_KD: Tensor) -> Tensor:
    """Δc of the paper's Eq. 4, (K, D): Σ(c_j − x_i) over y_i = j, divided by 1 + n_j.

    A center moves by −α·Δc; neither λ nor the size of the batch enters.
    """
    difference_BD = centers_KD[labels_B] - features_BD
    member_BK = functional.one_hot(labels_B, len(centers_KD)).to(features_BD.dtype)
    delta_KD: Tensor = (member_BK.T @ difference_BD) / (1 + member_BK.sum(dim=0)).unsqueeze(1)
    return delta_KD
