"""An arm's optimisers: which parameters move how fast, and what changes from step to step."""

import math
from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from ..config.experiment import ExperimentConfig
from .losses.base import Objective, Progress
from .schedule import lr_factor


class Optimizers:
    """One optimiser of the network, and one of what the arm's losses move by themselves."""

    def __init__(
        self,
        config: ExperimentConfig,
        weights: Mapping[str, nn.Parameter],
        objective: Objective,
    ) -> None:
        """Optimisers of an arm's weights, by name, and of the parameters of its losses."""
        self._config = config
        device = next(iter(weights.values())).device
        groups = _weight_groups(config, weights)
        groups += [_group(group.parameters, group.lr) for group in objective.network_groups()]
        self.network = _network_optimizer(config, groups, device)
        """The optimiser of the network, and of what its losses leave to it."""
        self.own = [
            _sgd(config, [_group(group.parameters, group.lr)], group.momentum)
            for group in objective.own_groups()
        ]
        """The optimisers of parameters that move after the network."""
        scheduled = [
            optimizer
            for optimizer, group in zip(self.own, objective.own_groups(), strict=True)
            if group.scheduled
        ]
        self._scheduled = [self.network, *scheduled]

    def named(self) -> list[tuple[str, torch.optim.Optimizer]]:
        """Every optimiser, by the name that its state is saved under."""
        own = ((f"own_optimizer_{index}", one) for index, one in enumerate(self.own))
        return [("optimizer", self.network), *own]

    def begin_step(self, progress: Progress) -> None:
        """Set what a step is to be done with."""
        factor = lr_factor(self._config, progress.step, progress.steps_per_epoch)
        # Not kept: loading an optimiser's state gives it other groups.
        for optimizer in self._scheduled:
            for group in optimizer.param_groups:
                group["lr"] = group["base_lr"] * factor
        if self._config.adam_epsilon_hat and isinstance(self.network, torch.optim.Adam):
            for group in self.network.param_groups:
                correction = 1 - group["betas"][1] ** (progress.step + 1)
                group["eps"] = self._config.adam_epsilon / math.sqrt(correction)


class StepMomentum(torch.optim.Optimizer):
    """SGD as in Caffe, whose momentum sums steps: v ← μ·v + lr·(g + decay·w), w ← w − v.

    PyTorch's sums gradients and takes lr·v: the same as long as the learning rate stays.
    """

    def __init__(
        self, groups: list[dict[str, Any]], *, lr: float, momentum: float, nesterov: bool
    ) -> None:
        rest = {"lr": lr, "momentum": momentum, "nesterov": nesterov, "weight_decay": 0.0}
        super().__init__(groups, rest)

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]
        """Move every parameter that has a gradient."""
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is not None:
                    self._move(weight, group)

    def _move(self, weight: nn.Parameter, group: Mapping[str, Any]) -> None:
        assert weight.grad is not None
        state, momentum = self.state[weight], group["momentum"]
        if "momentum_buffer" not in state:
            state["momentum_buffer"] = torch.zeros_like(weight)
        step = weight.grad.add(weight, alpha=group["weight_decay"]).mul_(group["lr"])
        velocity = state["momentum_buffer"].mul_(momentum).add_(step)
        weight.sub_(step.add_(velocity, alpha=momentum) if group["nesterov"] else velocity)


def _group(
    parameters: list[nn.Parameter], base_lr: float, weight_decay: float = 0.0
) -> dict[str, Any]:
    return {"params": parameters, "weight_decay": weight_decay, "base_lr": base_lr}


def _weight_groups(
    config: ExperimentConfig, weights: Mapping[str, nn.Parameter]
) -> list[dict[str, Any]]:
    """One group, or two where biases are treated otherwise than the rest."""
    if config.bias_lr_mult == 1 == config.bias_decay_mult:
        return [_group(list(weights.values()), config.lr, config.weight_decay)]
    biases = {name: weight for name, weight in weights.items() if name.endswith(".bias")}
    others = [weight for name, weight in weights.items() if name not in biases]
    decay = config.weight_decay * config.bias_decay_mult
    return [
        _group(others, config.lr, config.weight_decay),
        _group(list(biases.values()), config.lr * config.bias_lr_mult, decay),
    ]


def _network_optimizer(
    config: ExperimentConfig, groups: list[dict[str, Any]], device: torch.device
) -> torch.optim.Optimizer:
    fused = device.type in ("cpu", "cuda")
    if config.optimizer == "adam":
        return torch.optim.Adam(groups, lr=config.lr, eps=config.adam_epsilon, fused=fused)
    nesterov = config.nesterov and config.momentum > 0
    return _sgd(config, groups, config.momentum, nesterov=nesterov, fused=fused)


def _sgd(
    config: ExperimentConfig,
    groups: list[dict[str, Any]],
    momentum: float,
    *,
    nesterov: bool = False,
    fused: bool | None = None,
) -> torch.optim.Optimizer:
    lr = groups[0]["base_lr"]
    if config.lr_in_momentum:
        return StepMomentum(groups, lr=lr, momentum=momentum, nesterov=nesterov)
    return torch.optim.SGD(groups, lr=lr, momentum=momentum, nesterov=nesterov, fused=fused)
