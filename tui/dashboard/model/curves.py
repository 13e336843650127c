"""What the plot over the epochs shows: one metric of all arms."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite

from .arm_name import ArmName
from .curve import Curve
from .curve_axis import Spread
from .describe import arm_names
from .plotted import Plotted, choices
from .session import Session
from .track import Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """All that the plot shows."""

    plotted: Plotted | None
    """None before anything was measured."""
    lines: tuple[Curve, ...]
    arms: tuple[ArmName, ...]
    at: float | None
    """The epochs done at the moment that the panels show; None: the newest."""
    spread: Spread | None
    """How the axis spreads the values; None: as shows most."""


def curves(session: Session) -> Curves:
    """The chosen metric of all arms, or the first there is where no arm has the chosen one."""
    plotted = chosen(session)
    lines: list[Curve] = []
    arms = ((track, arm.name) for track in session.tracks for arm in track.arms)
    for index, (track, arm) in enumerate(arms):
        if plotted is not None:
            lines += _lines(track, arm, index, plotted)
    return Curves(
        plotted=plotted,
        lines=tuple(lines),
        arms=tuple(arm_names(session)),
        at=None if session.position is None else session.position + 1.0,
        spread=session.spread,
    )


def available(session: Session) -> list[Plotted]:
    """Every metric that an arm of the session has a number of."""
    return choices(name for track in session.tracks for name in track.history.names)


def chosen(session: Session) -> Plotted | None:
    """The metric that the curves show; None before anything was measured."""
    found = available(session)
    return next((one for one in found if one.name == session.curve), next(iter(found), None))


def turn(session: Session, by: int) -> None:
    """Choose the next metric, or a previous one if negative."""
    found, now = available(session), chosen(session)
    if now is not None:
        choose(session, found[(found.index(now) + by) % len(found)].name)


def choose(session: Session, name: str) -> None:
    """Show the metric `name`, its axis as shows most."""
    session.curve, session.spread = name, None


def _lines(track: Track, arm: str, index: int, plotted: Plotted) -> Iterator[Curve]:
    for column in plotted.columns:
        x, y = track.history.curve(arm, column.name, running=column.running)
        points = [(at, plotted.value(value)) for at, value in zip(x, y, strict=True)]
        points = [(at, value) for at, value in points if isfinite(value)]
        if points:
            known_x, known_y = zip(*points, strict=True)
            yield Curve(arm=index, faint=column.faint, x=known_x, y=known_y)
