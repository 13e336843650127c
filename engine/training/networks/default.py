"""centerviz's own network: patches first, and all channels on the small grid that they leave."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

_PUSHES = 200
"""After so many, ten directions in space are as far apart as they get."""


def build(image_size: int, dim: int) -> nn.Module:
    """28×28 → 8 (patches) → 8 → 4 (pool) → 2 (unpadded) → 128 → 128 → D.

    The second hidden layer costs little and is worth more than channels: few features are hard to
    reach from one. Images of other sizes are cut into coarser or finer patches, so that their
    cost hardly grows.
    """
    # A tenth of the image: 3 at 28 and at 32. A patch is twice as wide.
    stride = max(1, (image_size + 6) // 10)
    grid = image_size // stride - 1
    side = grid // 2 - 2
    return nn.Sequential(
        nn.Conv2d(1, 16, 2 * stride, stride, bias=False),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.Conv2d(16, 32, 3, padding=1, bias=False),
        nn.MaxPool2d(2),
        # Behind the pooling, on a quarter of the numbers.
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.Conv2d(32, 64, 3, bias=False),
        nn.BatchNorm2d(64),
        nn.Flatten(),
        # Behind the flattening: its gradient has one layout there, not two that do not match.
        nn.ReLU(),
        nn.Linear(64 * side * side, 128, bias=False),
        nn.BatchNorm1d(128),
        nn.ReLU(),
        nn.Linear(128, 128, bias=False),
        nn.BatchNorm1d(128),
        nn.ReLU(),
        nn.Linear(128, dim),
    )


@torch.no_grad()
def init_head(head: nn.Linear) -> None:
    """Weights evenly in all directions, classes in random order; biases 0.

    With uniform ones more runs leave two classes crowded (tests/benchmarks/README.md).
    """
    # The length that the default's uniform weights have on average (root mean square).
    directions_KD = _directions(head.out_features, head.in_features)
    head.weight.copy_(directions_KD / math.sqrt(3))
    if head.bias is not None:
        head.bias.zero_()


def _directions(num_classes: int, dim: int) -> Tensor:
    """(K, D), of length 1: evenly round a circle, or far from each other on a sphere."""
    if dim == 2:
        turns_K = (torch.randperm(num_classes) + torch.rand(())) / num_classes
        angles_K = 2 * math.pi * turns_K
        return torch.stack([angles_K.cos(), angles_K.sin()], dim=1)
    unit_KD = functional.normalize(torch.randn(num_classes, dim), dim=1)
    for _ in range(_PUSHES):
        # As charges on a sphere: each is pushed along the sum of (a − b) / ‖a − b‖³.
        away_KKD = unit_KD.unsqueeze(1) - unit_KD
        push_KD = (away_KKD / away_KKD.norm(dim=2, keepdim=True).clamp(min=1e-3) ** 3).sum(dim=1)
        unit_KD = functional.normalize(unit_KD + push_KD / (2 * num_classes), dim=1)
    return unit_KD
