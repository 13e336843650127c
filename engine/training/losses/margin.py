"""Softmax on angles: one head for all losses that put a margin between feature and class weight.

The logit of class k is s·cos θ_k, θ_k the angle between the feature x and the class's weights w_k;
in training, that of the true class is s·(ψ(m₁θ + m₂) − m₃), where ψ is the cosine and goes on
falling beyond π. s is a constant, or ‖x‖ where features are not normalised.

NormFace: Wang et al., ACM MM 2017. L2-softmax: Ranjan et al., arXiv:1703.09507. COCO: Liu et al.,
arXiv:1710.00870. SphereFace: Liu et al., CVPR 2017, Eq. 6 and 7, with the annealing of its program.
CosFace: Wang et al., CVPR 2018, Eq. 4. ArcFace: Deng et al., CVPR 2019, Eq. 3; the sum of three
margins is its Eq. 4. Equation numbers but ArcFace's Eq. 3 are unchecked.
Shape suffixes: B batch, K classes, D feature dimensions.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import torch
from torch import Tensor, nn
from torch.nn import functional

from ...config.experiment import ExperimentConfig
from ...config.settings import Settings
from ...geometry.anchors import Anchors
from ...geometry.classifier import SMALLEST_NORM, Classifier
from .base import Head, Progress, Shape
from .softmax import cross_entropy, first_layer, weight_and_bias

ANNEALING = 0.12
"""How fast λ falls with the steps; of SphereFace's program."""


def build(config: ExperimentConfig, settings: Settings, shape: Shape) -> Head:
    """The margin head as the loss `settings.loss` has it."""
    form = _FORMS[settings.loss](settings)
    linear = first_layer(config, shape, bias=not form.unit_weights)
    return MarginHead(linear, form, config.probability_clip)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginForm:
    """What tells the losses of this family apart."""

    scale: float | None = None
    """s, above 0; None: ‖x‖, features as they are."""
    factor: float = 1.0
    """m₁, from 1."""
    shift: float = 0.0
    """m₂, in radians, from 0."""
    offset: float = 0.0
    """m₃, from 0."""
    unit_weights: bool = True
    """Whether class weights are normalised, and there is no bias."""
    annealing: tuple[float, float] | None = None
    """Where λ begins and ends: a step's target logit is (λ·s·cos θ + s·ψ(θ)) / (1 + λ)."""

    @property
    def turns(self) -> bool:
        """Whether a margin changes the angle itself."""
        return self.factor != 1 or self.shift != 0

    def lam(self, progress: Progress | None) -> float:
        """λ at a step, a function of the step alone; None: where it ends."""
        if self.annealing is None:
            return 0.0
        begin, end = self.annealing
        return end if progress is None else max(end, begin / (1 + ANNEALING * progress.step))


class MarginHead(Head):
    """Cross-entropy of softmax on angles, with a margin in training alone.

    The accuracy, the logits, and the loss in evaluation are without margin: those of the
    classifier that the margin has trained.
    """

    part = "cross_entropy"

    def __init__(self, linear: nn.Linear, form: MarginForm, clip: float = 0.0) -> None:
        """A head with the weights of `linear`, (B, D) to (B, K).

        Args:
            linear: with its first weights; without bias if weights are normalised.
            form: which loss it is.
            clip: see `cross_entropy`; in training alone.
        """
        super().__init__()
        self.linear, self._form, self._clip = linear, form, clip

    def forward(
        self, features_BD: Tensor, labels_B: Tensor, progress: Progress | None = None
    ) -> tuple[Tensor, Tensor]:
        """The loss (B,), and the logits (B, K) without margin."""
        logits_BK = self.logits(features_BD)
        if not self.training:
            return cross_entropy(logits_BK, labels_B), logits_BK
        at_B1 = labels_B.unsqueeze(1)
        target_B = self._target(features_BD, labels_B, logits_BK.gather(1, at_B1).squeeze(1))
        lam = self._form.lam(progress)
        if lam:
            target_B = (lam * logits_BK.gather(1, at_B1).squeeze(1) + target_B) / (1 + lam)
        trained_BK = logits_BK.scatter(1, at_B1, target_B.unsqueeze(1))
        return cross_entropy(trained_BK, labels_B, self._clip), logits_BK

    def logits(self, features_BD: Tensor) -> Tensor:
        """(B, K), without margin."""
        if self._form.scale is not None:
            features_BD = self._form.scale * directions(features_BD)
        return functional.linear(features_BD, self._weights(), self.linear.bias)

    def classifier(self) -> Classifier:
        """Cosine, the scale being part of its weights; linear where features are as they are."""
        weight, bias = weight_and_bias(self._weights(), self.linear.bias)
        if self._form.scale is None:
            return Classifier(kind="linear", weight=weight, bias=bias)
        return Classifier(kind="cosine", weight=self._form.scale * weight, bias=bias)

    def anchors(self) -> Anchors | None:
        """The directions of normalised weights."""
        if not self._form.unit_weights:
            return None
        points = self._weights().detach().cpu().numpy().copy()
        return Anchors(kind="class weights", points=points)

    def _weights(self) -> Tensor:
        return directions(self.linear.weight) if self._form.unit_weights else self.linear.weight

    def _target(self, features_BD: Tensor, labels_B: Tensor, plain_B: Tensor) -> Tensor:
        """(B,): the true class's logit with margins; `plain_B` is that without."""
        form = self._form
        length: float | Tensor = form.scale or torch.linalg.vector_norm(features_BD, dim=1)
        if form.turns:
            weights_BD = directions(self.linear.weight[labels_B])
            angle_B = angle(directions(features_BD), weights_BD)
            plain_B = length * falling_cosine(form.factor * angle_B + form.shift)
        return plain_B - length * form.offset if form.offset else plain_B


def directions(vectors_ND: Tensor) -> Tensor:
    """Unit vectors; one shorter than `SMALLEST_NORM` is divided by that, so that 0 stays 0."""
    return functional.normalize(vectors_ND, dim=1, eps=SMALLEST_NORM)


def angle(one_ND: Tensor, other_ND: Tensor) -> Tensor:
    """The angle between unit vectors, (N,), from 0 to π; π/2 if one of them is 0.

    By half-angles (Kahan): exact also near 0 and π, where the arc cosine has no finite derivative;
    at 0 and π themselves, where the angle has a kink, the gradient is 0.
    """
    apart_N = torch.linalg.vector_norm(one_ND - other_ND, dim=1)
    along_N = torch.linalg.vector_norm(one_ND + other_ND, dim=1)
    return 2 * torch.atan2(apart_N, along_N)


def falling_cosine(angle_N: Tensor) -> Tensor:
    """ψ(φ) = (−1)ᵏ·cos φ − 2k for φ from kπ to (k + 1)π: the cosine, falling for all φ ≥ 0."""
    turns_N = torch.floor(angle_N.detach() / math.pi)
    return (1 - 2 * torch.remainder(turns_N, 2)) * torch.cos(angle_N) - 2 * turns_N


_FORMS: Mapping[str, Callable[[Settings], MarginForm]] = MappingProxyType(
    {
        "normface": lambda given: MarginForm(scale=given.number("scale")),
        "l2softmax": lambda given: MarginForm(scale=given.number("alpha"), unit_weights=False),
        "coco": lambda given: MarginForm(scale=given.number("alpha")),
        "sphereface": lambda given: MarginForm(
            factor=given.number("margin"),
            annealing=(given.number("lam_start"), given.number("lam_end")),
        ),
        "cosface": lambda given: MarginForm(
            scale=given.number("scale"), offset=given.number("margin")
        ),
        "arcface": lambda given: MarginForm(
            scale=given.number("scale"), shift=given.number("margin")
        ),
    }
)
