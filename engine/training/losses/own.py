"""Losses that users write, from a file or a package of theirs.

Shape suffixes: B batch, K classes, D feature dimensions.
"""

from typing import Any, get_args

import numpy as np
import torch
from torch import Tensor, nn

from ...config.experiment import ExperimentConfig
from ...config.settings import Settings
from ...errors import RunError
from ...geometry.anchors import Anchors
from ...geometry.classifier import Classifier, ClassifierKind
from ..user_code.building import build_object
from ..user_code.loading import Loaded
from .base import ParameterGroup, Shape
from .custom import CustomLoss
from .foreign import ForeignTerm, Role, part_name
from .standalone import NearestMean, OwnClassifier, Standalone


def build(config: ExperimentConfig, settings: Settings, shape: Shape, loaded: Loaded) -> "OwnTerm":
    """The user's class with the arm's settings.

    Raises:
        ConfigError: it has no such settings, or making it fails.
    """
    values = dict(settings.values)
    lam = float(values.pop("lam"))
    offered = {"num_classes": shape.num_classes, "dim": shape.dim}
    loss = build_object(loaded.cls, loaded.code, values, offered)
    label = loaded.cls.__name__
    role = Role(label=label, part=part_name(label), lam=lam, lr=config.lr, code=loaded.code)
    return OwnTerm(loss if isinstance(loss, CustomLoss) else _Plain(loss), role, shape)


class _Plain(CustomLoss):
    """A module that has a `forward` and knows nothing of `CustomLoss`."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, features: Tensor, labels: Tensor) -> Tensor:
        """The module's."""
        found: Tensor = self.module(features, labels)
        return found


class OwnTerm(ForeignTerm):
    """A `CustomLoss`, each of its answers looked at."""

    loss: CustomLoss

    def __init__(self, loss: CustomLoss, role: Role, shape: Shape) -> None:
        super().__init__(loss, role)
        self._shape = shape

    def standing_alone(self) -> Standalone:
        """The head that it is without another."""
        if self._classifier() is None:
            return NearestMean(self, self._shape)
        return OwnClassifier(self, self._sure_classifier)

    def network_group(self) -> ParameterGroup | None:
        """What the loss learns, at the rate that it says."""
        group = super().network_group()
        if group is None:
            return None
        with self.in_words():
            lr = float(self.loss.learning_rate(group.lr))
        if not 0 <= lr < float("inf"):
            raise RunError(f"learning_rate of {self.label} gives {lr:g}; it must be 0 or more.")
        return ParameterGroup(group.parameters, lr)

    @torch.no_grad()
    def after_step(self, features_BD: Tensor, labels_B: Tensor) -> None:
        """The loss's."""
        with self.in_words():
            self.loss.after_step(features_BD, labels_B)

    def anchors(self) -> Anchors | None:
        """The loss's."""
        with self.in_words():
            points: object = self.loss.anchors()
        if points is None:
            return None
        expected = (self._shape.num_classes, self._shape.dim)
        if not isinstance(points, Tensor) or points.shape != expected:
            raise RunError(f"anchors of {self.label} must give a tensor of {_shape(expected)}.")
        array = points.detach().cpu().numpy().astype(np.float32)
        return Anchors(kind="learned", points=array)

    def _sure_classifier(self) -> Classifier:
        found = self._classifier()
        if found is None:
            raise RunError(f"classifier of {self.label} gives None now, and gave one before.")
        return found

    def _classifier(self) -> Classifier | None:
        with self.in_words():
            found: object = self.loss.classifier()
        if found is None:
            return None
        if not isinstance(found, Classifier) or found.kind not in get_args(ClassifierKind):
            raise RunError(f"classifier of {self.label} must give a Classifier, or None.")
        classes, dim = self._shape.num_classes, self._shape.dim
        with self.in_words():
            weight, bias = (_array(part) for part in (found.weight, found.bias))
        if weight.shape != (classes, dim) or bias.shape != (classes,):
            raise RunError(
                f"classifier of {self.label} must have a weight of {_shape((classes, dim))} and a "
                f"bias of {classes}; it has {_shape(weight.shape)} and {_shape(bias.shape)}."
            )
        return Classifier(kind=found.kind, weight=weight, bias=bias)


def _array(part: Any) -> np.ndarray[Any, np.dtype[np.float32]]:
    """A copy; of a tensor, too."""
    plain = part.detach().cpu().numpy() if isinstance(part, Tensor) else part
    return np.array(plain, np.float32)


def _shape(lengths: tuple[int, ...]) -> str:
    return "×".join(map(str, lengths)) or "one number"
