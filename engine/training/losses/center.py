"""Center loss and the ways in which a center moves.

Wen et al., "A Discriminative Feature Learning Approach for Deep Face Recognition",
ECCV 2016: Eq. 2 (the loss), Eq. 4 (the centers' update), Eq. 5 (the joint loss).
Shape suffixes: B batch, K classes, D feature dimensions.
"""

from dataclasses import dataclass
from typing import Self, cast

import torch
from torch import Tensor, nn

from ...config.experiment import ExperimentConfig
from ...config.losses.center import CenterForm, CenterInit, CenterRule
from ...config.settings import Settings
from ...geometry.anchors import Anchors
from .base import ParameterGroup, Shape, Term
from .centers import eq4_delta, first_centers
from .weighed import WeighedTerm


def build(config: ExperimentConfig, settings: Settings, shape: Shape) -> Term:
    """Center loss."""
    return CenterTerm(CenterSettings.of(config, settings), shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class CenterSettings:
    """How center loss is weighed and measured, and how its centers begin and move."""

    lam: float
    warmup: float
    """Epochs over which λ rises to its value."""
    form: CenterForm
    rule: CenterRule
    init: CenterInit
    lr: float
    momentum: float
    schedule: bool
    batch_mean: bool
    sum_batch: bool
    """Whether a step descends a batch's sum, not its mean."""

    @classmethod
    def of(cls, config: ExperimentConfig, settings: Settings) -> Self:
        """What is in force for an arm."""
        rule = cast("CenterRule", settings.text("rule"))
        return cls(
            lam=settings.number("lam"),
            warmup=settings.number("warmup"),
            form=cast("CenterForm", settings.text("form")),
            rule=rule,
            init=cast("CenterInit", settings.text("init")),
            lr=config.center_lr_of(rule, settings.number_or_none("lr")),
            momentum=settings.number("momentum"),
            schedule=settings.flag("schedule"),
            batch_mean=settings.flag("batch_mean"),
            sum_batch=config.reduction == "sum",
        )


class CenterTerm(WeighedTerm):
    """λ times each feature's distance to its class's center."""

    part = "center_loss"

    def __init__(self, settings: CenterSettings, shape: Shape) -> None:
        super().__init__(settings.lam, settings.warmup)
        self._settings = settings
        self.centers = nn.Parameter(first_centers(settings.init, shape.num_classes, shape.dim))

    def forward(self, features_BD: Tensor, labels_B: Tensor) -> Tensor:
        """The center loss (B,)."""
        # Only the rule autograd lets λ times the center loss pull on the centers.
        follow = self._settings.rule == "autograd"
        centers_KD = self.centers if follow else self.centers.detach()
        return center_loss(features_BD, labels_B, centers_KD, self._settings.form)

    def network_group(self) -> ParameterGroup | None:
        """The centers, by the rule autograd."""
        if self._settings.rule != "autograd":
            return None
        return ParameterGroup([self.centers], self._settings.lr)

    def own_group(self) -> ParameterGroup | None:
        """The centers, by all other rules."""
        settings = self._settings
        if settings.rule == "autograd":
            return None
        return ParameterGroup(
            [self.centers],
            settings.lr,
            momentum=settings.momentum,
            scheduled=settings.schedule,
        )

    def after_step(self, features_BD: Tensor, labels_B: Tensor) -> None:
        """The centers' gradient: Δc of Eq. 4, or of the center loss without λ."""
        settings, centers_KD = self._settings, self.centers
        if settings.rule == "eq4":
            delta_KD = eq4_delta(features_BD, labels_B, centers_KD.detach())
            centers_KD.grad = delta_KD / len(labels_B) if settings.batch_mean else delta_KD
        elif settings.rule == "autograd-unscaled":
            center_B = center_loss(features_BD, labels_B, centers_KD, settings.form)
            loss = center_B.sum() if settings.sum_batch else center_B.mean()
            (centers_KD.grad,) = torch.autograd.grad(loss, centers_KD)

    def anchors(self) -> Anchors:
        """The centers."""
        return Anchors(kind="learned", points=self.centers.detach().cpu().numpy().copy())


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
