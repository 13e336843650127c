"""What is known of a loss without building it: its name, its formula, and what an arm may set."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from ...errors import ConfigError

LossKind = Literal["head", "term", "either"]
YES, NO = "yes", "no"

_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_TEXT = re.compile(r"[A-Za-z0-9.-]{1,40}")
_FREE_TEXT = re.compile(r"[A-Za-z0-9._-]{1,40}")
FREE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}(\.[A-Za-z][A-Za-z0-9_]{0,39})?")
_LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class LossSetting:
    """A number or a text that an arm may set for a loss of its own.

    Either `choices` or the range from `low` to `high`, both inclusive, says what it may be.
    """

    name: str
    """Letters, digits and underscores."""
    symbol: str
    """As in formulas and titles."""
    help: str
    """One line."""
    default: float | str | None = None
    """None: the value of the config's `field`."""
    low: float = -math.inf
    high: float = math.inf
    whole: bool = False
    """Whether only whole numbers are taken."""
    choices: tuple[str, ...] = ()
    """The texts that it may be, of letters, digits, dots and hyphens; empty: it is a number."""
    field: str | None = None
    """The config's field that holds for arms which do not set it."""
    free: bool = False
    """Whether it may be any number or short text: only who builds the loss knows."""
    minor: bool = False
    """Left out of an arm's name where it has its default. The default of such a setting never
    changes, so that saved runs keep their meaning; that of another may."""

    @property
    def is_left_out(self) -> bool:
        """Whether an arm that does not set it has no value of its own."""
        return self.minor or self.default is None

    @property
    def allowed(self) -> str:
        """`from 0 to 1`, or `one of eq4, autograd`."""
        if self.free:
            return "a number, or at most 40 letters, digits, dots, hyphens and underscores"
        if self.choices:
            return f"one of {', '.join(self.choices)}"
        what = "a whole number " if self.whole else ""
        return f"{what}from {self.low:g} to {self.high:g}"

    def check(self, value: float | str, of: str = "") -> float | str:
        """The value, a number as float.

        Args:
            value: of this setting.
            of: the loss, to be named in the sentence.

        Raises:
            ConfigError: the setting may not be that.
        """
        checked = self._checked(value)
        if checked is None:
            shown = f"{value!r:.40}" if isinstance(value, str) else f"{_as_float(value):g}"
            name = f"{self.name} of {of}" if of else self.name
            raise ConfigError(f"{name} is {shown}; it must be {self.allowed}.")
        return checked

    def _checked(self, value: object) -> float | str | None:
        if self.choices:
            return value if isinstance(value, str) and value in self.choices else None
        if self.free and isinstance(value, str):
            return value if _FREE_TEXT.fullmatch(value) else None
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        number = _as_float(value)
        # NaN is in no range.
        if not self.low <= number <= self.high or math.isinf(number):
            return None
        if self.whole and number != int(number):
            return None
        # 0.0 for -0.0: they are one value, with one name.
        return number + 0.0

    def parse(self, text: str) -> float | str:
        """The value that a text means, not checked; a text that is no number stays one."""
        if self.choices or len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
            return text
        return float(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """One loss."""

    name: str
    """Letters, digits, dots and hyphens."""
    title: str
    """For people."""
    module: str
    """The file in `training/losses` that builds it."""
    kind: LossKind
    """A head classifies and has a loss of its own; a term is added to it. either: named first, it
    stands alone, and the nearest class mean answers; else it is a term."""
    formula: str
    """What it adds to the loss of one image, one line."""
    source: str
    """Paper, venue, year and equation; `unchecked` where the number was not seen there."""
    settings: Mapping[str, LossSetting]
    """By name, in the order in which an arm's name has them."""
    advice: Mapping[str, str] = field(default_factory=dict)
    """What to try of its settings where an arm collapses or its loss is not finite, in that
    order: `{"lam": "a smaller"}`."""
    short: str = ""
    """What arms' names call it instead of its own name; empty: that."""
    open: bool = False
    """Whether it may have settings that are not listed: only who builds it knows them."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", MappingProxyType(dict(self.settings)))
        object.__setattr__(self, "advice", MappingProxyType(dict(self.advice)))
        assert self.advice.keys() <= self.settings.keys(), self.name

    @property
    def label(self) -> str:
        """What arms' names call it."""
        return self.short or self.name

    def setting(self, name: str) -> LossSetting | None:
        """The setting of this name; None: there is none."""
        if name in self.settings or not self.open or not FREE_NAME.fullmatch(name):
            return self.settings.get(name)
        return LossSetting(name=name, symbol=name, help="", free=True)

    def settings_of(self, given: Iterable[str]) -> Mapping[str, LossSetting]:
        """All that it has when the `given` ones are set, those that are not listed at the end."""
        more = {name: setting for name in sorted(given) if (setting := self.setting(name))}
        return {**self.settings, **more}


def _as_float(value: float) -> float:
    """A whole number may have more digits than any float takes, or Python prints."""
    try:
        return float(value)
    except OverflowError:
        return math.inf


def settings(*each: LossSetting) -> Mapping[str, LossSetting]:
    """Settings by name.

    Raises:
        ValueError: a name or a choice has letters that no arm's name may have.
    """
    for setting in each:
        if not re.fullmatch(r"[a-zA-Z][A-Za-z0-9_]*", setting.name):
            raise ValueError(f"{setting.name!r} is not a valid name for a setting.")
        if not all(map(_TEXT.fullmatch, setting.choices)):
            raise ValueError(f"{setting.name} has a choice that no arm's name may have.")
    return {setting.name: setting for setting in each}


def weight(
    default: float, text: str = "Weight of the term.", *, minor: bool = False
) -> LossSetting:
    """`lam`, what a term is multiplied with."""
    return LossSetting(
        name="lam", symbol="λ", help=text, default=default, low=0.0, high=1e6, minor=minor
    )


def setting_text(value: float | str) -> str:
    """A setting as people write it: `0`, `0.5`, `0.003`, `eq4`; distinct for distinct values."""
    if isinstance(value, str):
        return value
    return str(int(value)) if value == int(value) and abs(value) < 1e16 else repr(value)
