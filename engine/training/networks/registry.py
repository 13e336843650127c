"""From a network's name to its layers and its head."""

import importlib
from types import ModuleType

from torch import nn

from ...config.networks import NETWORKS
from ...errors import ConfigError


def build_network(name: str, image_size: int, dim: int) -> nn.Module:
    """Images (B, 1, H, H) to features (B, D), D = `dim`.

    First weights come from torch's global generator.

    Raises:
        ConfigError: there is no such network, or it needs larger images than `image_size`.
    """
    if name not in NETWORKS:
        raise ConfigError(f"network is {name!r}; it must be one of {', '.join(NETWORKS)}.")
    smallest = NETWORKS[name].smallest
    if image_size < smallest:
        raise ConfigError(
            f"network {name} needs images of at least {smallest}×{smallest} pixels; "
            f"these have {image_size}×{image_size}."
        )
    network: nn.Module = _module(name).build(image_size, dim)
    return network


def build_head(name: str, dim: int, num_classes: int, *, bias: bool) -> nn.Linear:
    """The last layer, features (B, D) to logits (B, K), with the network's first weights."""
    head = nn.Linear(dim, num_classes, bias=bias)
    if hasattr(_module(name), "init_head"):
        _module(name).init_head(head)
    return head


def _module(name: str) -> ModuleType:
    """The file that has the network: `build`, and `init_head` if its head begins otherwise."""
    return importlib.import_module(f".{NETWORKS[name].module}", __package__)
