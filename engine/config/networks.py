"""Every network by name. Loads no torch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from ..errors import ConfigError
from .address import Address
from .losses.base import FREE_NAME, LossSetting


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
    address: Address | None = None
    """Of one that the user wrote."""
    settings: Mapping[str, float | str] = field(default_factory=dict)
    """Of one that the user wrote."""


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


def find_network(name: str) -> Network:
    """The network of this name, or that of `FILE.py:Class:key=value,…`, which is not imported.

    Raises:
        ConfigError: there is none.
    """
    if name in NETWORKS:
        return NETWORKS[name]
    address, settings = Address.read(name), {}
    if address is None:
        place, _, pairs = name.rpartition(":")
        address = Address.read(place)
        settings = _settings(pairs) if address is not None else {}
    if address is None:
        raise ConfigError(
            f"network is {name!r:.80}; it must be one of {', '.join(NETWORKS)}, or a class of your "
            "own, FILE.py:Class."
        )
    return Network(name=name, module="own", smallest=1, address=address, settings=settings)


def _settings(pairs: str) -> dict[str, float | str]:
    found: dict[str, float | str] = {}
    for pair in pairs.split(","):
        key, _, value = (each.strip() for each in pair.partition("="))
        if not FREE_NAME.fullmatch(key) or not value:
            raise ConfigError(f"{pair!r:.40} cannot be a setting of a network; write key=value.")
        if key in found:
            raise ConfigError(f"{key} of the network is given twice; give it once.")
        setting = LossSetting(name=key, symbol=key, help="", free=True)
        found[key] = setting.check(setting.parse(value), of="the network")
    return found
