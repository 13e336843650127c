"""Whether code of the user's may be run: what they named themselves, never what a folder names."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from ..errors import ConfigError, RunError
from .address import Address
from .experiment import ExperimentConfig
from .losses.own import address_in
from .networks import find_network


@dataclass(frozen=True, slots=True)
class UserCode:
    """Losses and a network that may be imported; none unless they are given."""

    losses: tuple[Address, ...] = ()
    network: Address | None = None

    @classmethod
    def of(cls, config: ExperimentConfig) -> Self:
        """All that a config names, which the user wrote and now asks to be run."""
        return cls(tuple(loss_addresses(config)), find_network(config.network).address)

    @classmethod
    def given(cls, losses: Iterable[str], network: str | None) -> Self:
        """What options name, as `FILE.py:Class`, `package.module:Class` or an entry point.

        Raises:
            ConfigError: one of them is nothing of the kind.
        """
        return cls(
            tuple(_address("loss", address_in(text) or text) for text in losses),
            None if network is None else _address("network", network),
        )

    def loss(self, recorded: Address) -> Address:
        """Where to find the loss that a config has at `recorded`.

        Raises:
            RunError: the user has not named it.
        """
        found = [each for each in self.losses if each.cls == recorded.cls]
        if not found:
            raise _unasked("loss", recorded)
        return found[-1]

    def own_network(self, recorded: Address) -> Address:
        """Where to find the network that a config has at `recorded`.

        Raises:
            RunError: the user has not named it.
        """
        if self.network is None or self.network.cls != recorded.cls:
            raise _unasked("network", recorded)
        return self.network

    def check(self, config: ExperimentConfig) -> None:
        """Find out, before anything is read, whether all is named that a saved run needs.

        Raises:
            RunError: the user has not named something.
            ConfigError: they named something that the run has not.
        """
        needed, network = loss_addresses(config), find_network(config.network).address
        for address in needed:
            self.loss(address)
        if network is not None:
            self.own_network(network)
        names = {address.cls for address in needed}
        unknown = [each for each in self.losses if each.cls not in names]
        if unknown:
            raise ConfigError(
                f"the run has no loss {unknown[0].cls} of its user's own: leave it out."
            )
        if self.network is not None and network is None:
            raise ConfigError("the run's network is one of centerviz's own: leave it out.")


def names_own_code(config: ExperimentConfig) -> bool:
    """Whether a config names a loss or a network of its user's own."""
    return bool(loss_addresses(config)) or find_network(config.network).address is not None


def loss_addresses(config: ExperimentConfig) -> list[Address]:
    """Of all losses of the user's in a config."""
    names = dict.fromkeys(loss.loss for arm in config.arm_specs for loss in arm.losses)
    return [address for name in names if (address := Address.read(name)) is not None]


def _address(what: str, text: str) -> Address:
    address = Address.read(text)
    if address is None:
        raise ConfigError(f"{what} is {text!r:.80}; write FILE.py:Class or package.module:Class.")
    return address


def _unasked(what: str, recorded: Address) -> RunError:
    return RunError(
        f"the run has a {what} of its user's own, {recorded.cls}, and code that a run's folder "
        f"names is never run by itself: if you trust it, tell resume or embed where it is, "
        f"`--{what} {recorded}`."
    )
