"""How weights, biases and centers move, on numbers that can be followed by hand."""

import pytest
import torch
from torch import nn

from centerviz.engine import ExperimentConfig, preset_config
from centerviz.engine.config.arms import center_arm
from centerviz.engine.training.losses.base import Progress, Shape
from centerviz.engine.training.losses.build import build_objective
from centerviz.engine.training.losses.center import CenterTerm
from centerviz.engine.training.optimizers import Optimizers

STEPS_PER_EPOCH = 10


class Moved:
    """A weight and a bias of 1 and a center of 1, moved by given gradients."""

    def __init__(self, config: ExperimentConfig) -> None:
        self.weight, self.bias = (nn.Parameter(torch.ones(1)) for _ in range(2))
        objective = build_objective(config, center_arm(0.5), Shape(num_classes=1, dim=1))
        (term,) = objective.terms
        assert isinstance(term, CenterTerm)
        self.center = term.centers
        nn.init.ones_(self.center)
        weights = {"network.0.weight": self.weight, "network.0.bias": self.bias}
        self.optimizers = Optimizers(config, weights, objective)

    def by(self, *gradients: float) -> "Moved":
        """The same gradient for all three, one a step."""
        for step, gradient in enumerate(gradients):
            self.optimizers.begin_step(Progress(step, STEPS_PER_EPOCH))
            for parameter in (self.weight, self.bias, self.center):
                parameter.grad = torch.full_like(parameter, gradient)
            self.optimizers.network.step()
            for optimizer in self.optimizers.own:
                optimizer.step()
        return self

    @property
    def at(self) -> list[float]:
        return [self.weight.item(), self.bias.item(), self.center.item()]


def sgd(**values: object) -> ExperimentConfig:
    plain = {"lr": 0.1, "momentum": 0.5, "nesterov": False, "weight_decay": 0.0, "center_lr": 0.2}
    steps = {"schedule": "multistep", "lr_milestones": (1,), "lr_gamma": 0.5}
    return ExperimentConfig(**{**plain, **steps, **values})  # type: ignore[arg-type]


def test_momentum_of_gradients_takes_all_of_it_at_the_new_rate() -> None:
    # v = 1, then 0.5 · 1 + 1; rates 0.1, then 0.05. The centers' rate stays.
    expected = 1 - 0.1 * 1 - 0.05 * 1.5
    assert Moved(sgd()).by(1, 1).at == pytest.approx([expected, expected, 1 - 0.2 - 0.2])


def test_momentum_of_steps_keeps_the_rate_that_each_gradient_came_with() -> None:
    # v = 0.1 · 1, then 0.5 · 0.1 + 0.05 · 1.
    expected = 1 - 0.1 - (0.5 * 0.1 + 0.05)
    assert Moved(sgd(lr_in_momentum=True)).by(1, 1).at[:2] == pytest.approx([expected] * 2)


@pytest.mark.parametrize("nesterov", [False, True])
def test_both_momenta_are_one_as_long_as_the_rate_stays(nesterov: bool) -> None:
    config = {"schedule": "constant", "nesterov": nesterov, "weight_decay": 0.3}
    of_gradients, of_steps = sgd(**config), sgd(**config, lr_in_momentum=True)
    assert Moved(of_gradients).by(1, -2, 3).at == pytest.approx(Moved(of_steps).by(1, -2, 3).at)


def test_the_schedule_rules_the_centers_where_it_is_asked_to() -> None:
    assert Moved(sgd(center_schedule=True)).by(1, 1).at[2] == pytest.approx(1 - 0.2 - 0.1)
    both = sgd(center_schedule=True, center_momentum=0.5, lr_in_momentum=True)
    assert Moved(both).by(1, 1).at[2] == pytest.approx(1 - 0.2 - (0.5 * 0.2 + 0.1))


def test_biases_may_have_a_rate_of_their_own() -> None:
    moved = Moved(sgd(bias_lr_mult=3.0, momentum=0.0)).by(1)
    assert moved.at[:2] == pytest.approx([1 - 0.1, 1 - 0.3])


def test_biases_of_caffe_face_do_not_decay_nor_do_its_centers() -> None:
    moved = Moved(preset_config("caffe-face")).by(0)
    assert moved.at == pytest.approx([1 - 0.01 * 0.0005, 1, 1], abs=1e-7)


def test_decay_shrinks_biases_as_much_as_they_are_meant_to() -> None:
    halved = sgd(weight_decay=0.4, bias_decay_mult=0.5)
    assert Moved(halved).by(0).at == pytest.approx([1 - 0.1 * 0.4, 1 - 0.1 * 0.2, 1])


@pytest.mark.parametrize("hat", [False, True])
def test_adam_s_epsilon_stands_before_or_behind_the_bias_correction(hat: bool) -> None:
    """By far larger than a gradient, so that it alone decides."""
    config = preset_config(
        "original", lr=1.0, adam_epsilon=1.0, adam_epsilon_hat=hat, center_lr=1.0
    )
    gradient = 1e-4
    moved = 1 - Moved(config).by(gradient).at[0]
    # At step 1, m / (1 − β₁) is g; with ε̂ the whole is as if ε were 1 / √(1 − β₂) ≈ 31.6.
    assert moved == pytest.approx(gradient / (31.6228 if hat else 1.0), rel=2e-3)
