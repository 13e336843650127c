"""A network that the user wrote."""

import torch
from torch import Tensor, nn

from ...config.networks import Network
from ...errors import ConfigError
from ..user_code.building import build_object
from ..user_code.loading import Loaded
from ..user_code.words import in_words


class OwnNetwork(nn.Module):
    """Calls the user's network, and tells in a sentence what goes wrong there."""

    def __init__(self, module: nn.Module, loaded: Loaded, dim: int) -> None:
        super().__init__()
        self.module = module
        self.code, self._label, self._dim = loaded.code, loaded.cls.__name__, dim

    def forward(self, images: Tensor) -> Tensor:
        """Features (B, D) of images (B, 1, H, H).

        Raises:
            RunError: it fails, or gives something else.
        """
        label = self._label
        with in_words(self.code, f"the network {label}"):
            features = self.module(images)
        expected = (len(images), self._dim)
        if not isinstance(features, Tensor) or features.shape != expected:
            shape = "×".join(map(str, features.shape)) if isinstance(features, Tensor) else ""
            raise ConfigError(
                f"the network {label} gives {shape or type(features).__name__} for {len(images)} "
                f"images; it must give {expected[0]}×{expected[1]}, a feature for each."
            )
        if features.dtype != images.dtype:
            raise ConfigError(f"the network {label} gives {features.dtype}, not {images.dtype}.")
        return features


def build(network: Network, loaded: Loaded, image_size: int, dim: int) -> OwnNetwork:
    """The user's class with its settings; `image_size` and `dim` are given if it asks for them.

    Raises:
        ConfigError: it has no such settings, making it fails, or it does not take such images.
        RunError: it fails on two of them.
    """
    offered = {"image_size": image_size, "dim": dim}
    module = build_object(loaded.cls, loaded.code, network.settings, offered)
    built = OwnNetwork(module, loaded, dim).eval()
    # Also gives lazy layers their shape, before anyone asks for their parameters.
    with torch.no_grad():
        built(torch.zeros(2, 1, image_size, image_size))
    return built.train()
