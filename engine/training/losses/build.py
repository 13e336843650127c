"""From an arm's spec to its objective."""

import importlib

from ...config.address import Address
from ...config.arms import ArmSpec, LossSpec
from ...config.experiment import ExperimentConfig
from ...config.settings import resolve
from ...errors import ConfigError
from ..streams import foreign_stream, stream
from ..user_code.loading import CodeLoader
from . import library, own
from .base import Head, Objective, Shape, Term
from .library import LibraryTerm
from .own import OwnTerm


def build_objective(
    config: ExperimentConfig, spec: ArmSpec, shape: Shape, code: CodeLoader | None = None
) -> Objective:
    """The head and terms of `spec`, each with first values from a random stream of its own.

    Args:
        config: the run's.
        spec: the arm's.
        shape: of features and classes.
        code: imports the user's losses; None: none may be.

    Raises:
        ConfigError: a loss that is not centerviz's cannot be made so.
        RunError: a loss of the user's may not be imported.
    """
    code = code or CodeLoader()
    head = _build(config, spec.head, shape, code)
    if isinstance(head, LibraryTerm | OwnTerm):
        head = head.standing_alone()
    terms = [_build(config, term, shape, code) for term in spec.terms]
    assert isinstance(head, Head)
    assert all(isinstance(term, Term) for term in terms)
    objective = Objective(head, [term for term in terms if isinstance(term, Term)])
    if len(set(objective.parts)) < len(objective.parts):
        raise ConfigError(f"two losses of {spec.name} would share a column: rename your class.")
    return objective


def _build(config: ExperimentConfig, spec: LossSpec, shape: Shape, code: CodeLoader) -> Head | Term:
    """What the loss's own file builds."""
    loss, settings = spec.known, resolve(config, spec)
    address = Address.read(spec.loss)
    if address is not None:
        loaded = code.loss(address)
        with foreign_stream(config.seed, loss.label):
            return own.build(config, settings, shape, loaded)
    if loss.module == "library":
        with foreign_stream(config.seed, loss.label):
            return library.build(settings, shape)
    module = importlib.import_module(f".{loss.module}", __package__)
    # All heads share a stream, so that arms with different ones begin alike where they can.
    with stream(config.seed, "head" if loss.kind == "head" else loss.name):
        built: Head | Term = module.build(config, settings, shape)
    return built
