"""Every loss an arm may have, by name: what it is called and what an arm may set."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from ..errors import ConfigError

LossKind = Literal["head", "term"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LossSetting:
    """A number that an arm may set for a loss of its own."""

    name: str
    symbol: str
    """As in formulas and titles."""
    low: float
    high: float

    def check(self, value: float) -> None:
        """Refuse a value that is out of range.

        Raises:
            ConfigError: it is.
        """
        if not self.low <= value <= self.high:
            raise ConfigError(
                f"{self.name} is {value:g}; it must be from {self.low:g} to {self.high:g}."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """One loss."""

    name: str
    title: str
    """For people."""
    module: str
    """The file in `training/losses` that builds it."""
    kind: LossKind
    """A head classifies and has a loss of its own; a term is added to it."""
    settings: Mapping[str, LossSetting]


LAM = LossSetting(name="lam", symbol="λ", low=0.0, high=1e6)
"""The weight of a term."""

LOSSES: Mapping[str, Loss] = MappingProxyType(
    {
        loss.name: loss
        for loss in (
            Loss(name="softmax", title="softmax", module="softmax", kind="head", settings={}),
            Loss(
                name="center",
                title="center loss",
                module="center",
                kind="term",
                settings={"lam": LAM},
            ),
        )
    }
)


def setting_text(value: float) -> str:
    """A setting as people write it: `0`, `0.5`, `0.003`; distinct for distinct values."""
    return str(int(value)) if value == int(value) else repr(value)
