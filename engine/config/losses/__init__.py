"""Every loss an arm may have, by name. Loads no torch."""

import difflib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ...errors import ConfigError
from ..address import Address
from . import (
    arcface,
    center,
    coco,
    contrastive_center,
    cosface,
    git,
    island,
    l2softmax,
    lgm,
    normface,
    ring,
    softmax,
    sphereface,
)
from .base import Loss
from .library import library_loss
from .own import own_loss

LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        loss.name: loss
        for loss in (
            softmax.LOSS,
            normface.LOSS,
            l2softmax.LOSS,
            coco.LOSS,
            sphereface.LOSS,
            cosface.LOSS,
            arcface.LOSS,
            lgm.LOSS,
            center.LOSS,
            contrastive_center.LOSS,
            ring.LOSS,
            git.LOSS,
            island.LOSS,
        )
    }
)


def find_loss(name: str) -> Loss:
    """The loss of this name.

    Raises:
        ConfigError: there is none.
    """
    if name in LOSSES:
        return LOSSES[name]
    address = Address.read(name)
    # `center:lam` is a setting without a value, not the class lam in a package called center.
    own = None if address is None or address.place in LOSSES else own_loss(address)
    more = library_loss(name) or own
    if more is not None and more.label in LOSSES:
        raise ConfigError(f"{more.label} is a loss of centerviz: call your class something else.")
    if more is not None:
        return more
    raise ConfigError(
        f"there is no loss {name!r:.60}{nearest(name, LOSSES)}; `centerviz losses` lists all."
    )


def nearest(name: str, names: Iterable[str]) -> str:
    """` (did you mean center?)`; empty where no name is like this one."""
    [*found] = difflib.get_close_matches(name[:60].lower(), names, 1, 0.5)
    return f" (did you mean {found[0]}?)" if found else ""
