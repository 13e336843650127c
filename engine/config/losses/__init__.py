"""Every loss an arm may have, by name. Loads no torch."""

import difflib
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ...errors import ConfigError
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
    raise ConfigError(
        f"there is no loss {name!r:.60}{nearest(name, LOSSES)}; `centerviz losses` lists all."
    )


def nearest(name: str, names: Iterable[str]) -> str:
    """` (did you mean center?)`; empty where no name is like this one."""
    [*found] = difflib.get_close_matches(name[:60].lower(), names, 1, 0.5)
    return f" (did you mean {found[0]}?)" if found else ""
