"""From a network's name to its layers and its head."""

import importlib
from types import ModuleType

from torch import nn

from ...config.networks import find_network
from ...errors import ConfigError
from ..user_code.loading import CodeLoader
from . import own


def build_network(
    name: str, image_size: int, dim: int, code: CodeLoader | None = None
) -> nn.Module:
    """Images (B, 1, H, H) to features (B, D), D = `dim`.

    First weights come from torch's global generator.

    Args:
        name: one of `NETWORKS`, or the address of the user's.
        image_size: H.
        dim: D.
        code: imports the user's network; None: none may be.

    Raises:
        ConfigError: there is no such network, or it needs larger images than `image_size`.
        RunError: the user's network may not be imported, or it fails.
    """
    network = find_network(name)
    if network.address is not None:
        loaded = (code or CodeLoader()).network(network.address)
        return own.build(network, loaded, image_size, dim)
    smallest = network.smallest
    if image_size < smallest:
        raise ConfigError(
            f"network {name} needs images of at least {smallest}×{smallest} pixels; "
            f"these have {image_size}×{image_size}."
        )
    built: nn.Module = _module(name).build(image_size, dim)
    return built


def build_head(name: str, dim: int, num_classes: int, *, bias: bool) -> nn.Linear:
    """The last layer, features (B, D) to logits (B, K), with the network's first weights."""
    head = nn.Linear(dim, num_classes, bias=bias)
    if hasattr(_module(name), "init_head"):
        _module(name).init_head(head)
    return head


def _module(name: str) -> ModuleType:
    """The file that has the network: `build`, and `init_head` if its head begins otherwise."""
    return importlib.import_module(f".{find_network(name).module}", __package__)
