"""The networks that map images (B, 1, H, H) to 2-D features (B, 2)."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from ...config.experiment import Network
from ...errors import ConfigError
from .prelu import PReLU

FEATURE_DIM = 2


def build_network(name: Network, image_size: int) -> nn.Module:
    """The layers before the head, with initial weights from torch's global generator.

    Raises:
        ConfigError: the network's layers need larger images than `image_size`.
    """
    builders = {
        "unpadded": _unpadded,
        "late-pool": _late_pool,
        "fast": _fast,
        "original": _original,
        "lenet++": _lenet_plus_plus,
        "lenet++-caffe": _lenet_plus_plus_of_caffe,
    }
    smallest = 13 if name == "original" else 8
    if image_size < smallest:
        raise ConfigError(
            f"network {name} needs images of at least {smallest}×{smallest} pixels; "
            f"these have {image_size}×{image_size}."
        )
    return builders[name](image_size)


def build_head(network: Network, num_classes: int, *, bias: bool) -> nn.Linear:
    """The last layer, features (B, 2) to logits (B, K)."""
    head = nn.Linear(FEATURE_DIM, num_classes, bias=bias)
    if network == "original":
        _keras_init(head)
    if network == "unpadded":
        _init_in_a_circle(head)
    if network == "lenet++-caffe":
        _caffe_init(head)
    return head


@torch.no_grad()
def _init_in_a_circle(head: nn.Linear) -> None:
    """Weights evenly round a circle, classes in random order; biases 0.

    With uniform ones more runs leave two classes crowded (tests/benchmarks/README.md).
    """
    num_classes = head.out_features
    turns_K = (torch.randperm(num_classes) + torch.rand(())) / num_classes
    angles_K = 2 * math.pi * turns_K
    # The length that the default's uniform weights have on average (root mean square).
    head.weight.copy_(torch.stack([angles_K.cos(), angles_K.sin()], dim=1) / math.sqrt(3))
    if head.bias is not None:
        head.bias.zero_()


def _unpadded(image_size: int) -> nn.Module:
    """28×28 → 12 (stride) → 12 → 6 (pool) → 3 (stride) → 128 → 2.

    No work goes into the empty border of the images.
    """
    return nn.Sequential(
        nn.Conv2d(1, 16, 5, stride=2, bias=False),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.Conv2d(16, 32, 3, padding=1, bias=False),
        nn.MaxPool2d(2),
        # Behind the pooling, on a quarter of the numbers.
        nn.BatchNorm2d(32),
        nn.ReLU(),
        *_normalized_convolution(32, 64, kernel=3, stride=2),
        *_features_through_128((image_size - 5) // 2 + 1),
    )


def _late_pool(image_size: int) -> nn.Module:
    """28×28 → 14 (stride) → 14 → 7 (pool) → 4 (stride) → 128 → 2."""
    return nn.Sequential(
        *_normalized_convolution(1, 16, kernel=5, stride=2),
        nn.ReLU(),
        *_normalized_convolution(16, 32, kernel=3, stride=1),
        *_pool_and_relu(),
        *_normalized_convolution(32, 64, kernel=3, stride=2),
        *_features_through_128(math.ceil(image_size / 2)),
    )


def _fast(image_size: int) -> nn.Module:
    """28×28 → 14 (stride) → 7 (pool) → 7 → 4 (stride) → 128 → 2.

    Most of the image's area is given up before most of the channels come.
    """
    return nn.Sequential(
        *_normalized_convolution(1, 16, kernel=5, stride=2),
        *_pool_and_relu(),
        *_normalized_convolution(16, 32, kernel=3, stride=1),
        nn.ReLU(),
        *_normalized_convolution(32, 64, kernel=3, stride=2),
        *_features_through_128(math.ceil(image_size / 2)),
    )


def _pool_and_relu() -> tuple[nn.Module, ...]:
    # In this order the same numbers come for a quarter of the work.
    return nn.MaxPool2d(2), nn.ReLU()


def _features_through_128(first_side: int) -> tuple[nn.Module, ...]:
    """The layers behind the convolutions; `first_side` is the side of what the first one gives."""
    side = math.ceil(first_side // 2 / 2)
    return (
        nn.Flatten(),
        # Behind the flattening: its gradient has one layout there, not two that do not match.
        nn.ReLU(),
        nn.Linear(64 * side * side, 128, bias=False),
        nn.BatchNorm1d(128),
        nn.ReLU(),
        nn.Linear(128, FEATURE_DIM),
    )


def _normalized_convolution(
    inputs: int, outputs: int, *, kernel: int, stride: int
) -> tuple[nn.Module, ...]:
    # Batch norm brings a bias of its own.
    convolution = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
    return convolution, nn.BatchNorm2d(outputs)


def _lenet_plus_plus(image_size: int) -> nn.Module:
    """LeNet++ of Wen et al. 2016, Table 1: PReLU with one slope a layer, as in PyTorch."""
    layers: list[nn.Module] = []
    channels = 1
    for width in (32, 64, 128):
        for _ in range(2):
            layers += [nn.Conv2d(channels, width, 5, padding=2), PReLU()]
            channels = width
        layers.append(nn.MaxPool2d(2))
    side = image_size // 8
    layers += [nn.Flatten(), nn.Linear(128 * side * side, FEATURE_DIM), PReLU()]
    return nn.Sequential(*layers)


def _lenet_plus_plus_of_caffe(image_size: int) -> nn.Module:
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
    layers += [nn.Flatten(), nn.Linear(128 * side * side, FEATURE_DIM), nn.PReLU(FEATURE_DIM)]
    network = nn.Sequential(*layers)
    network.apply(_caffe_init)
    return network


def _original(image_size: int) -> nn.Module:
    """The Keras script's network: four unpadded convolutions, no pooling."""
    layers: list[nn.Module] = []
    channels, side = 1, image_size
    for width, kernel in ((32, 5), (32, 5), (64, 3), (64, 3)):
        side -= kernel - 1
        layers += [nn.Conv2d(channels, width, kernel), ElementwisePReLU(width, side, side)]
        channels = width
    layers += [nn.Flatten(), nn.Linear(channels * side * side, FEATURE_DIM)]
    layers.append(ElementwisePReLU(FEATURE_DIM))
    network = nn.Sequential(*layers)
    network.apply(_keras_init)
    return network


class ElementwisePReLU(nn.Module):
    """PReLU with a slope of its own for each activation, starting at 0, as in Keras."""

    def __init__(self, *shape: int) -> None:
        super().__init__()
        self.slope = nn.Parameter(torch.zeros(shape))

    def forward(self, x: Tensor) -> Tensor:
        """Elementwise max(x, 0) + slope · min(x, 0), for x (B, C) or (B, C, H, W)."""
        # PyTorch's own PReLU, told that each activation is a channel: one pass over x where the
        # formula written out takes four, and no copy, as channels come last in memory.
        last = x.movedim(1, -1)
        flat = functional.prelu(last.flatten(1), self.slope.movedim(0, -1).flatten())
        return flat.view(last.shape).movedim(-1, 1)


def _keras_init(module: nn.Module) -> None:
    """Keras's defaults: weights uniform by Glorot & Bengio 2010, biases 0."""
    if isinstance(module, nn.Conv2d | nn.Linear):
        nn.init.xavier_uniform_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)


def _caffe_init(module: nn.Module) -> None:
    """Caffe's filler xavier for weights, biases 0."""
    if isinstance(module, nn.Conv2d | nn.Linear):
        caffe_xavier_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)


@torch.no_grad()
def caffe_xavier_(weight: Tensor) -> None:
    """Uniform in ±√(3/n), n numbers in each of `weight`'s rows: the filler xavier of Caffe."""
    bound = math.sqrt(3 * len(weight) / weight.numel())
    weight.uniform_(-bound, bound)
