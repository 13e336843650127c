"""LeNet++ as its authors' Caffe net has it."""

import math

from torch import nn

from .first_weights import caffe_xavier_


def build(image_size: int, dim: int) -> nn.Module:
    """LeNet++ as its authors' Caffe net has it: 28×28 → 14 → 7 → 3 (pool) → 2.

    PReLU has a slope a channel, the last pooling is of 3×3, and a pooling takes in what is left
    over at the border.
    """
    layers: list[nn.Module] = []
    channels, side = 1, image_size
    for width, pooled in ((32, 2), (64, 2), (128, 3)):
        for _ in range(2):
            layers += [nn.Conv2d(channels, width, 5, padding=2), nn.PReLU(width)]
            channels = width
        layers.append(nn.MaxPool2d(pooled, stride=2, ceil_mode=True))
        side = math.ceil((side - pooled) / 2) + 1
    layers += [nn.Flatten(), nn.Linear(128 * side * side, dim), nn.PReLU(dim)]
    network = nn.Sequential(*layers)
    network.apply(init_head)
    return network


def init_head(module: nn.Module) -> None:
    """Any layer, with Caffe's filler xavier for weights, biases 0."""
    if isinstance(module, nn.Conv2d | nn.Linear):
        caffe_xavier_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
