"""How many multiply-adds a network takes for one image."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from centerviz.engine.config.arms import SOFTMAX
from centerviz.engine.config.experiment import ExperimentConfig
from centerviz.engine.training.arm import Model


@dataclass(frozen=True, slots=True)
class MultiplyAdds:
    """Of the convolutions and linear layers, for one image."""

    forward: int
    training: int
    """Forward, the weights' gradients, and the inputs' gradients of all layers but the first."""


def count_multiply_adds(config: ExperimentConfig, image_size: int) -> MultiplyAdds:
    """Counted by hooks while one image passes through the model."""
    model = Model(config, SOFTMAX, image_size, 10).eval()
    counts: list[int] = []

    def note(module: nn.Module, _inputs: Any, output: torch.Tensor) -> None:
        assert isinstance(module, nn.Conv2d | nn.Linear)
        # Each output number is a product of one of the weight's rows.
        counts.append(output.numel() * module.weight[0].numel())

    for module in model.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            module.register_forward_hook(note)
    with torch.no_grad():
        model(torch.zeros(1, 1, image_size, image_size))
    return MultiplyAdds(forward=sum(counts), training=3 * sum(counts) - counts[0])
