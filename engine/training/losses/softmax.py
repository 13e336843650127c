"""Softmax with cross-entropy on a linear layer.

Shape suffixes: B batch, K classes, D feature dimensions.
"""

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from ...config.experiment import ExperimentConfig
from ...config.settings import Settings
from ...geometry.classifier import Classifier
from ..networks.registry import build_head
from .base import Head, Progress, Shape


def build(config: ExperimentConfig, settings: Settings, shape: Shape) -> Head:  # noqa: ARG001
    """Softmax as the config has it."""
    return SoftmaxHead(first_layer(config, shape), config.probability_clip)


def first_layer(config: ExperimentConfig, shape: Shape, *, bias: bool = True) -> nn.Linear:
    """The layer that softmax begins with, on request without its bias."""
    linear = build_head(config.network, shape.dim, shape.num_classes, bias=config.head_bias)
    if not bias:
        # Left out afterwards: while it is made, it takes random numbers.
        linear.register_parameter("bias", None)
    return linear


class SoftmaxHead(Head):
    """Logits W·x + b, and the negative log of the true class's softmax probability."""

    part = "cross_entropy"

    def __init__(self, linear: nn.Linear, clip: float = 0.0) -> None:
        """A head of `linear`, (B, D) to (B, K).

        Args:
            linear: with its first weights.
            clip: see `cross_entropy`; in training alone.
        """
        super().__init__()
        self.linear, self._clip = linear, clip

    def forward(
        self,
        features_BD: Tensor,
        labels_B: Tensor,
        progress: Progress | None = None,  # noqa: ARG002
    ) -> tuple[Tensor, Tensor]:
        """The loss (B,) and the logits (B, K)."""
        logits_BK = self.linear(features_BD)
        clip = self._clip if self.training else 0.0
        return cross_entropy(logits_BK, labels_B, clip), logits_BK

    def logits(self, features_BD: Tensor) -> Tensor:
        """(B, K)."""
        logits_BK: Tensor = self.linear(features_BD)
        return logits_BK

    def classifier(self) -> Classifier:
        """The layer, copied."""
        weight, bias = weight_and_bias(self.linear.weight, self.linear.bias)
        return Classifier(kind="linear", weight=weight, bias=bias)


def weight_and_bias(
    weight_KD: Tensor, bias_K: Tensor | None
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Copies on the CPU, as a `Classifier` has them; zeros where there is no bias."""
    bias_K = torch.zeros_like(weight_KD[:, 0]) if bias_K is None else bias_K
    weight, bias = (value.detach().cpu().numpy().copy() for value in (weight_KD, bias_K))
    return weight, bias


def cross_entropy(logits_BK: Tensor, labels_B: Tensor, clip: float = 0.0) -> Tensor:
    """Each image's cross-entropy, (B,), of probabilities clipped to [clip, 1 − clip]; 0: exact.

    As in Keras, a probability beyond the clip has no gradient.
    """
    if not clip:
        return functional.cross_entropy(logits_BK, labels_B, reduction="none")
    probability_B = logits_BK.softmax(dim=1).gather(1, labels_B.unsqueeze(1)).squeeze(1)
    return -probability_B.clamp(clip, 1 - clip).log()
