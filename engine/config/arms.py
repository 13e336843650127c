"""What one arm descends: a head that classifies, and the terms that are added to its loss.

Part of the config; loads no torch. `training/losses` has the losses themselves.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import ConfigError
from .losses import LOSSES, setting_text

_STEM = re.compile(r"[A-Za-z0-9=.+()-]{1,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LossSpec:
    """One loss and those of its settings that belong to the arm, not to the whole run."""

    loss: str
    """One of `LOSSES`."""
    settings: Mapping[str, float]
    """By name; what is not here has the config's value."""

    def __post_init__(self) -> None:
        if self.loss not in LOSSES:
            raise ConfigError(f"loss is {self.loss!r:.40}; it must be one of {', '.join(LOSSES)}.")
        known = LOSSES[self.loss].settings
        for name, value in self.settings.items():
            if name not in known:
                raise ConfigError(f"the loss {self.loss} has no setting {name!r:.40}.")
            known[name].check(value)

    @property
    def name(self) -> str:
        """`center(lam=0.5)`."""
        return self.loss + "".join(f"({key}={_text(self, key)})" for key in self.settings)

    @property
    def title(self) -> str:
        """For people: `center loss λ=0.5`."""
        return " ".join([LOSSES[self.loss].title, *self.shown_settings])

    @property
    def shown_settings(self) -> tuple[str, ...]:
        """For people: `λ=0.5`."""
        known = LOSSES[self.loss].settings
        return tuple(f"{known[key].symbol}={_text(self, key)}" for key in self.settings)


def _text(spec: LossSpec, key: str) -> str:
    return setting_text(spec.settings[key])


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmSpec:
    """A head and any number of terms.

    Raises:
        ConfigError: a part is no head or no term.
    """

    head: LossSpec
    terms: tuple[LossSpec, ...] = ()

    def __post_init__(self) -> None:
        if LOSSES[self.head.loss].kind != "head":
            raise ConfigError(f"{self.head.loss} is no head: it does not classify.")
        for term in self.terms:
            if LOSSES[term.loss].kind != "term":
                raise ConfigError(f"{term.loss} is a head: an arm has one.")

    @property
    def is_baseline(self) -> bool:
        """Whether it is plain softmax, which others are compared with."""
        return self.head.name == "softmax" and not self.terms

    @property
    def name(self) -> str:
        """`softmax`, `center(lam=0.5)`: letters, digits and `=.+-()` only; unique in a run."""
        terms = [term.name for term in self.terms]
        return "+".join(
            terms if terms and self.head.name == "softmax" else [self.head.name, *terms]
        )

    @property
    def title(self) -> str:
        """For people: `softmax`, `center loss λ=0.5`."""
        terms = [term.title for term in self.terms]
        plain = terms and self.head.name == "softmax"
        return " + ".join(terms if plain else [self.head.title, *terms])

    @property
    def short(self) -> str:
        """For people, where there is little room: `softmax`, `λ=0.5`."""
        [*settings] = (text for term in self.terms for text in term.shown_settings)
        return " ".join(settings) if settings else self.title

    @property
    def stem(self) -> str:
        """What the arm's files are called, below the run's folder.

        `NonCenter/lambda=0` and `IsCenter/lambda=0.5` are the original project's names.
        """
        if self.is_baseline:
            return "NonCenter/lambda=0"
        if self.head.name == "softmax" and [term.loss for term in self.terms] == ["center"]:
            return f"IsCenter/lambda={_text(self.terms[0], 'lam')}"
        assert _STEM.fullmatch(self.name), self.name
        return f"{self.name}/{self.name}"


SOFTMAX = ArmSpec(head=LossSpec(loss="softmax", settings={}))
"""Softmax with cross-entropy alone."""


def center_arm(lam: float) -> ArmSpec:
    """Softmax plus λ times the center loss; softmax alone for λ=0."""
    if not lam:
        return SOFTMAX
    term = LossSpec(loss="center", settings={"lam": lam})
    return ArmSpec(head=SOFTMAX.head, terms=(term,))
