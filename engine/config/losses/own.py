"""Losses that users write: `FILE.py:Class`, `package.module:Class`, or an entry point's name.

Nothing is imported here: which settings such a loss has is found out when an arm is built.
"""

from importlib.metadata import entry_points

from ...errors import ConfigError
from ..address import Address
from .base import Loss, settings
from .library import LAM

GROUP = "centerviz.losses"
"""The entry points by which installed packages offer losses: a name, and `module:Class`."""


def own_loss(address: Address) -> Loss:
    """What is known of a class by its address."""
    return Loss(
        name=str(address),
        short=address.cls,
        title=address.cls,
        module="own",
        kind="either",
        formula=f"as {address.place} has it",
        source=str(address),
        settings=settings(LAM),
        advice={"lam": "a smaller"},
        open=True,
    )


def address_in(name: str) -> str | None:
    """The address that an installed package gives for a loss of this name; None: none does.

    Raises:
        ConfigError: it gives something else.
    """
    for point in entry_points(group=GROUP, name=name):
        if Address.read(point.value) is None:
            raise ConfigError(
                f"the installed package {point.dist.name if point.dist else '?'} offers a loss "
                f"{name!r:.40} at {point.value!r:.80}, which is not a module:Class."
            )
        return point.value
    return None
