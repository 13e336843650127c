"""From an arm's spec to its objective: the one place that knows which module is which loss."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ...config.arms import ArmSpec, LossSpec
from ...config.experiment import ExperimentConfig
from ..networks.registry import build_head
from .base import Head, Objective, Term
from .center import CenterTerm
from .softmax import SoftmaxHead


@dataclass(frozen=True, slots=True)
class Shape:
    """What a loss is made for."""

    num_classes: int
    dim: int
    """D, of the features."""


def _softmax(config: ExperimentConfig, spec: LossSpec, shape: Shape) -> Head:  # noqa: ARG001
    linear = build_head(config.network, shape.num_classes, bias=config.head_bias)
    return SoftmaxHead(linear, config.probability_clip)


def _center(config: ExperimentConfig, spec: LossSpec, shape: Shape) -> Term:
    return CenterTerm(config, spec.settings["lam"], shape.num_classes, shape.dim)


HEADS: Mapping[str, Callable[[ExperimentConfig, LossSpec, Shape], Head]] = MappingProxyType(
    {"softmax": _softmax}
)
TERMS: Mapping[str, Callable[[ExperimentConfig, LossSpec, Shape], Term]] = MappingProxyType(
    {"center": _center}
)


def build_objective(config: ExperimentConfig, spec: ArmSpec, shape: Shape) -> Objective:
    """The head and terms of `spec`, with first values from torch's global generator."""
    head = HEADS[spec.head.loss](config, spec.head, shape)
    return Objective(head, [TERMS[term.loss](config, term, shape) for term in spec.terms])
