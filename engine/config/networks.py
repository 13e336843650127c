"""Every network by name. Loads no torch."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The layers before the features."""

    name: str
    module: str
    """The file in `training/networks` that builds it."""
    smallest: int
    """Pixels that an image must have on a side."""
    batch_norm: bool = False
    """Whether a step needs two images."""


NETWORKS: Mapping[str, Network] = MappingProxyType(
    {
        network.name: network
        for network in (
            Network(name="default", module="default", smallest=8, batch_norm=True),
            Network(name="unpadded", module="unpadded", smallest=8, batch_norm=True),
            Network(name="original", module="original", smallest=13),
            Network(name="lenet++", module="lenet", smallest=8),
            Network(name="lenet++-caffe", module="lenet_caffe", smallest=8),
        )
    }
)
