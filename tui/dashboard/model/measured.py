"""The numbers of each arm at the moment shown, and what they are about."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from ....engine import ImageSet
from .arm_name import ArmName
from .describe import arm_names
from .session import Session
from .track import Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One arm's numbers."""

    arm: ArmName
    numbers: Mapping[str, float]
    epoch: int | None
    """After which they were measured; None: within the first epoch."""
    drawn: ImageSet
    """What the panels show once an epoch has ended, and the columns `drawn_…` are about."""
    frames: ImageSet
    """What the panels show within an epoch, and the numbers `frame_…` are about."""
    test: ImageSet
    """What most numbers are about."""
    data: Hashable
    """Equal for arms of runs on the same images: those alone can be better or worse."""


def measured(session: Session) -> list[Measured]:
    """Every arm's numbers after the last epoch up to the one shown, in the order of the panels.

    Before the first epoch has ended they are those of the newest frame.
    """
    names = iter(arm_names(session))
    return [one for track in session.tracks for one in _measured(track, session.position, names)]


def _measured(track: Track, position: int | None, names: Iterator[ArmName]) -> list[Measured]:
    started, dataset = track.started, track.started.dataset
    ended = [epoch for epoch in track.history.measured if position is None or epoch <= position]
    epoch = ended[-1] if ended else None
    if epoch is None:
        found = {state.arm: state.metrics for state in track.frame.arms} if track.frame else {}
    else:
        found = {arm.name: track.history.metrics(epoch, arm.name) for arm in track.arms}
    return [
        Measured(
            arm=next(names),
            numbers=found.get(arm.name, {}),
            epoch=epoch,
            drawn=ImageSet.drawn(started.config, dataset),
            frames=ImageSet.drawn(started.config, dataset, len(started.frame_images)),
            test=ImageSet.of(dataset, "test"),
            data=dataset.digest
            or (dataset.name, dataset.num_train, dataset.num_test, dataset.class_names),
        )
        for arm in track.arms
    ]
