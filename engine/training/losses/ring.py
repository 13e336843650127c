"""Ring loss: every feature at the same, learned distance from the origin.

Zheng et al., "Ring loss: Convex Feature Normalization for Face Recognition", CVPR 2018, Eq. 2
(number unchecked): (λ/2)·(‖x‖ − R)². R begins as the mean norm of the first batch and follows its
gradient.
Shape suffixes: B batch, D feature dimensions.
"""

import torch
from torch import Tensor, nn

from ...config.experiment import ExperimentConfig
from ...config.settings import Settings
from .base import ParameterGroup, Shape
from .weighed import WeighedTerm


def build(config: ExperimentConfig, settings: Settings, shape: Shape) -> WeighedTerm:  # noqa: ARG001
    """Ring loss; R moves at the network's rate."""
    return RingTerm(settings.number("lam"), settings.number("warmup"), config.lr)


class RingTerm(WeighedTerm):
    """λ times half the squared difference of a feature's norm and R."""

    part = "ring_loss"
    started: Tensor

    def __init__(self, lam: float, warmup: float, lr: float) -> None:
        """λ, the epochs over which it rises, and the rate at which R moves."""
        super().__init__(lam, warmup)
        self._lr = lr
        self.radius = nn.Parameter(torch.zeros(()))
        """R."""
        # Saved with R, so that a run that goes on does not begin it anew.
        self.register_buffer("started", torch.tensor(False))

    def forward(self, features_BD: Tensor, labels_B: Tensor) -> Tensor:  # noqa: ARG002
        """½·(‖x‖ − R)², (B,)."""
        norm_B = torch.linalg.vector_norm(features_BD, dim=1)
        if self.training:
            self._begin(norm_B.detach())
        loss_B: Tensor = (norm_B - self.radius).square() / 2
        return loss_B

    @torch.no_grad()
    def _begin(self, norm_B: Tensor) -> None:
        # Without asking what `started` is: on a GPU the answer would make the CPU wait.
        self.radius.copy_(torch.where(self.started, self.radius, norm_B.mean()))
        self.started.fill_(True)

    def network_group(self) -> ParameterGroup:
        """R."""
        return ParameterGroup([self.radius], self._lr)
