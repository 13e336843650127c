"""From an arm's spec to its objective."""

import importlib

from ...config.arms import ArmSpec, LossSpec
from ...config.experiment import ExperimentConfig
from ...config.settings import resolve
from ..streams import stream
from .base import Head, Objective, Shape, Term


def build_objective(config: ExperimentConfig, spec: ArmSpec, shape: Shape) -> Objective:
    """The head and terms of `spec`, each with first values from a random stream of its own."""
    head = _build(config, spec.head, shape)
    terms = [_build(config, term, shape) for term in spec.terms]
    assert isinstance(head, Head)
    assert all(isinstance(term, Term) for term in terms)
    return Objective(head, [term for term in terms if isinstance(term, Term)])


def _build(config: ExperimentConfig, spec: LossSpec, shape: Shape) -> Head | Term:
    """What the loss's own file builds."""
    loss = spec.known
    module = importlib.import_module(f".{loss.module}", __package__)
    # All heads share a stream, so that arms with different ones begin alike where they can.
    with stream(config.seed, "head" if loss.kind == "head" else loss.name):
        built: Head | Term = module.build(config, resolve(config, spec), shape)
    return built
