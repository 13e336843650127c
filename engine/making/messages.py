"""What the maker's process is asked, and what it answers; light, so that a screen may import it."""

from dataclasses import dataclass

from ..wire.frames import Codec

MAKER = "centerviz.engine.making.main"
"""What to run with `python -m`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Make:
    """Write one file about runs."""

    runs: tuple[str, ...]
    """Their folders; only a report is about more than one."""
    path: str
    """Its ending says what: .html is a report, all others are those of `export_run`."""
    epoch: int | None = None
    """Of a poster; None: the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """How much of the file is made."""

    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The file is whole and has its name."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMade:
    """There is no file, and why."""

    message: str
    is_bug: bool


MakerAnswer = Making | Made | NotMade
MAKER_REQUESTS: Codec[Make] = Codec([Make])
MAKER_ANSWERS: Codec[MakerAnswer] = Codec([Making, Made, NotMade])
