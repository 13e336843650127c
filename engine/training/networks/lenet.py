"""LeNet++ as the PyTorch programs have it."""

from torch import nn

from .prelu import PReLU


def build(image_size: int, dim: int) -> nn.Module:
    """LeNet++ of Wen et al. 2016, Table 1: PReLU with one slope a layer, as in PyTorch."""
    layers: list[nn.Module] = []
    channels = 1
    for width in (32, 64, 128):
        for _ in range(2):
            layers += [nn.Conv2d(channels, width, 5, padding=2), PReLU()]
            channels = width
        layers.append(nn.MaxPool2d(2))
    side = image_size // 8
    layers += [nn.Flatten(), nn.Linear(128 * side * side, dim), PReLU()]
    return nn.Sequential(*layers)
