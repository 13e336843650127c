"""The default of the first releases, whose runs still answer for new images."""

import math

from torch import nn

from .default import init_head as init_head


def build(image_size: int, dim: int) -> nn.Module:
    """28×28 → 12 (stride) → 12 → 6 (pool) → 3 (stride) → 128 → D."""
    side = math.ceil(((image_size - 5) // 2 + 1) // 2 / 2)
    return nn.Sequential(
        nn.Conv2d(1, 16, 5, stride=2, bias=False),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.Conv2d(16, 32, 3, padding=1, bias=False),
        nn.MaxPool2d(2),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.Conv2d(32, 64, 3, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(64),
        nn.Flatten(),
        nn.ReLU(),
        nn.Linear(64 * side * side, 128, bias=False),
        nn.BatchNorm1d(128),
        nn.ReLU(),
        nn.Linear(128, dim),
    )
