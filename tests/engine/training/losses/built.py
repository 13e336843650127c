"""Losses as arms have them, in double precision, for comparison with formulas.

Six classes, one of them without an image, seventeen features.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from centerviz.engine import ExperimentConfig
from centerviz.engine.config.arm_syntax import parse_arm
from centerviz.engine.training.losses.base import Objective, Shape
from centerviz.engine.training.losses.build import build_objective

K, D, B = 6, 2, 17
Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def built(arm: str, **settings: object) -> Objective:
    """The objective of an arm, in training mode, its parameters moved from where they begin."""
    config = ExperimentConfig(**{"lam_warmup": 0.0, **settings})  # type: ignore[arg-type]
    objective = build_objective(config, parse_arm(arm), Shape(K, D)).double()
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in objective.parameters():
            parameter.add_(torch.randn(parameter.shape, generator=generator, dtype=torch.double))
    return objective


def batch(seed: int = 3, reach: float = 3.0) -> tuple[Doubles, Ints]:
    """Features (B, D) and labels (B,); no image is of the last class."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(B, D)) * reach, rng.integers(0, K - 1, B)


def array(tensor: Tensor) -> Doubles:
    """The tensor's numbers."""
    return tensor.detach().numpy().copy()


def cross_entropy(logits: Doubles, labels: Ints) -> Doubles:
    """−log softmax of the true class, (B,), image by image."""
    return np.array(
        [
            np.log(sum(np.exp(one - row[label]) for one in row))
            for row, label in zip(logits, labels, strict=True)
        ]
    )


def slopes(function: Callable[[Doubles], float], at: Doubles, step: float = 1e-6) -> Doubles:
    """The gradient of a function, by central differences."""
    found = np.zeros_like(at)
    for place in np.ndindex(*at.shape):
        above, below = at.copy(), at.copy()
        above[place] += step
        below[place] -= step
        found[place] = (function(above) - function(below)) / (2 * step)
    return found


def gradients_agree(objective: Objective, features: Doubles, labels: Ints) -> bool:
    """Whether the loss's gradients, by the features and what autograd moves, are its slopes."""
    at = torch.tensor(features, requires_grad=True)
    true = torch.tensor(labels)
    return torch.autograd.gradcheck(lambda x: objective(x, true).loss, (at,))


def corner_gradients(objective: Objective, features: Tensor, labels: Tensor) -> list[Tensor]:
    """The loss, and its gradients by features and parameters, in single precision."""
    objective.float()
    at = features.float().requires_grad_()
    loss = objective(at, labels).loss.sum()
    loss.backward()
    objective.after_step(at.detach(), labels)
    moved = [p.grad for p in objective.parameters() if p.grad is not None]
    assert at.grad is not None
    return [loss.detach(), at.grad, *moved]
