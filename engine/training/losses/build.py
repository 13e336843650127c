"""From an arm's spec to its objective."""

import importlib

from ...config.arms import ArmSpec, LossSpec
from ...config.experiment import ExperimentConfig
from ...config.losses import LOSSES
from .base import Head, Objective, Shape, Term


def build_objective(config: ExperimentConfig, spec: ArmSpec, shape: Shape) -> Objective:
    """The head and terms of `spec`, with first values from torch's global generator."""
    head = _build(config, spec.head, shape)
    terms = [_build(config, term, shape) for term in spec.terms]
    assert isinstance(head, Head)
    assert all(isinstance(term, Term) for term in terms)
    return Objective(head, [term for term in terms if isinstance(term, Term)])


def _build(config: ExperimentConfig, spec: LossSpec, shape: Shape) -> Head | Term:
    """What the loss's own file builds."""
    module = importlib.import_module(f".{LOSSES[spec.loss].module}", __package__)
    built: Head | Term = module.build(config, spec, shape)
    return built
