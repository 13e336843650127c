"""What one arm descends: a head that classifies, and the terms that are added to its loss.

Part of the config; loads no torch. `training/losses` has the losses themselves.
"""

import hashlib
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import ConfigError
from .losses import find_loss, nearest
from .losses.base import Loss, setting_text

_LONGEST_FILE_NAME = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LossSpec:
    """One loss and those of its settings that belong to the arm, not to the whole run.

    Two specs of one meaning are equal: settings that are not named have their default, minor
    ones that have it are not there, and those of the config only where they are named.
    """

    loss: str
    """One of `LOSSES`."""
    settings: Mapping[str, float | str]
    """By name, in the loss's own order."""

    def __post_init__(self) -> None:
        loss = self.known
        for name in self.settings:
            if loss.setting(name) is None:
                raise ConfigError(_no_such_setting(loss, name))
        known, settled = loss.settings_of(self.settings), {}
        for name, setting in known.items():
            value = self.settings.get(name, setting.default)
            if value is None:
                continue
            value = setting.check(value, of=loss.label)
            if not setting.is_left_out or (name in self.settings and value != setting.default):
                settled[name] = value
        object.__setattr__(self, "settings", settled)

    @property
    def known(self) -> Loss:
        """The loss itself."""
        return find_loss(self.loss)

    @property
    def name(self) -> str:
        """`center(lam=0.5)`, `center(lam=0.5)(rule=eq4)`: one pair of parentheses a setting."""
        pairs = (
            f"({key.replace('_', '-')}={_plain_value(_text(self, key))})" for key in self.settings
        )
        return _plain(self.known.label) + "".join(pairs)

    @property
    def text(self) -> str:
        """As people write it: `center:lam=0.5,rule=eq4`."""
        pairs = ",".join(f"{key}={_text(self, key)}" for key in self.settings)
        return f"{self.loss}:{pairs}" if pairs else self.loss

    @property
    def title(self) -> str:
        """For people: `center loss λ=0.5`."""
        return " ".join([self.known.title, *self.shown_settings])

    @property
    def shown_settings(self) -> tuple[str, ...]:
        """For people: `λ=0.5`."""
        known = self.known.settings_of(self.settings)
        return tuple(f"{known[key].symbol}={_text(self, key)}" for key in self.settings)


def _text(spec: LossSpec, key: str) -> str:
    return setting_text(spec.settings[key])


def _plain_value(text: str) -> str:
    """A setting's value in the letters of arms' names, which an exponent's `+` is of."""
    return text.replace("_", "(5f)")


def _no_such_setting(loss: Loss, name: str) -> str:
    if loss.open:
        return f"{name!r:.40} cannot be a setting of {loss.label}: write letters and digits."
    if not loss.settings:
        return f"{loss.name} has no settings, and so no {name!r:.40}."
    return (
        f"{loss.name} has no setting {name!r:.40}{nearest(name, loss.settings)}; "
        f"it has {', '.join(loss.settings)}."
    )


def _plain(name: str) -> str:
    """A loss's name in the letters of arms' names: any other by its number, `(2f)` for a slash."""
    plain = re.sub(r"[^A-Za-z0-9.-]", lambda letter: f"({ord(letter[0]):x})", name)
    return re.sub(r"^[.-]", lambda letter: f"({ord(letter[0]):x})", plain)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmSpec:
    """A head and any number of terms.

    Raises:
        ConfigError: a part is no head or no term, or a term is there twice.
    """

    head: LossSpec
    terms: tuple[LossSpec, ...] = ()
    """By name: their order means nothing."""

    def __post_init__(self) -> None:
        head = self.head.known
        if head.kind == "term":
            raise ConfigError(f"{head.label} is not a head: it does not classify.")
        if head.kind == "either" and "lam" in self.head.settings:
            raise ConfigError(
                f"{head.label} stands alone and has no weight lam: leave it out, or write "
                f"softmax+{self.head.text}."
            )
        for term in self.terms:
            if term.known.kind == "head":
                raise ConfigError(f"{term.loss} is a head: an arm has one.")
        for one, other in itertools.combinations(self.losses, 2):
            if one.known.label == other.known.label:
                raise ConfigError(f"{one.known.label} is there twice: an arm has each term once.")
        object.__setattr__(self, "terms", tuple(sorted(self.terms, key=_loss)))

    @property
    def losses(self) -> tuple[LossSpec, ...]:
        """The head, then the terms."""
        return (self.head, *self.terms)

    @property
    def is_baseline(self) -> bool:
        """Whether it is plain softmax, which others are compared with."""
        return self.head.loss == "softmax" and not self.terms

    @property
    def is_center_loss(self) -> bool:
        """Whether it is softmax plus λ times center loss, all else as the config has it."""
        [first, *more] = self.said
        return first.loss == "center" and not more and first.settings.keys() == {"lam"}

    @property
    def has_center_loss(self) -> bool:
        """Whether it is softmax and center loss, and nothing else."""
        return [loss.loss for loss in self.losses] == ["softmax", "center"]

    @property
    def said(self) -> tuple[LossSpec, ...]:
        """The losses that names have: softmax goes without saying where there are terms.

        Not beside those that could stand alone.
        """
        unsaid = self.head.loss == "softmax" and all(t.known.kind == "term" for t in self.terms)
        return self.terms if self.terms and unsaid else self.losses

    @property
    def name(self) -> str:
        """`softmax`, `center(lam=0.5)`: letters, digits and `=.+-()` only; unique in a run."""
        return "+".join(loss.name for loss in self.said)

    @property
    def text(self) -> str:
        """As people write it, which `parse_arm` reads: `center:lam=0.5+ring:lam=0.01`."""
        return "+".join(loss.text for loss in self.said)

    @property
    def title(self) -> str:
        """For people: `softmax`, `center loss λ=0.5`."""
        return " + ".join(loss.title for loss in self.said)

    @property
    def stem(self) -> str:
        """What the arm's files are called, below the run's folder.

        `NonCenter/lambda=0` and `IsCenter/lambda=0.5` are the original project's names.
        """
        if self.is_baseline:
            return "NonCenter/lambda=0"
        # Weighed with nothing, center loss is not the baseline: its centers move.
        if self.is_center_loss and (lam := self.terms[0].settings["lam"]):
            return f"IsCenter/lambda={setting_text(lam)}"
        return f"OtherLoss/{_file_name(self.name)}"


def _loss(spec: LossSpec) -> str:
    return spec.loss


def _file_name(name: str) -> str:
    """An arm's name as a file's, distinct also where capital letters count for nothing.

    A long one, and one with capital letters, ends in a digest of all of it.
    """
    if len(name) <= _LONGEST_FILE_NAME and name == name.lower():
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    # No name ends like this: no other parentheses have so many letters without a `=`.
    return f"{name[: _LONGEST_FILE_NAME - len(digest) - 2]}({digest})"


SOFTMAX = ArmSpec(head=LossSpec(loss="softmax", settings={}))
"""Softmax with cross-entropy alone."""


def center_arm(lam: float) -> ArmSpec:
    """Softmax plus λ times the center loss; softmax alone for λ=0."""
    if not lam:
        return SOFTMAX
    term = LossSpec(loss="center", settings={"lam": lam})
    return ArmSpec(head=SOFTMAX.head, terms=(term,))
