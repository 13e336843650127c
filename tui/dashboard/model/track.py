"""One run as the dashboard knows it, live or saved."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

import numpy as np

from ....data import inert
from ....engine import (
    ImageSet,
    Reliability,
    accuracy_of,
    percent_text,
    plane_reliability,
    short_labels,
)
from ....engine.events import (
    ArmInfo,
    ArmState,
    ArmWarning,
    EpochDone,
    Event,
    FrameReady,
    Ints,
    RunFinished,
    RunStarted,
)
from .extents import Extents
from .history import History
from .window import Extent, Floats, extent_of

RUNNING_INTERVAL = 1.0
"""Seconds of training between two points of a curve within an epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """All arms of a run at one time."""

    epoch: int
    step: int | None
    """Steps done in the epoch; None at its end."""
    arms: tuple[ArmState, ...]
    images: Ints | None
    """(N,), the features' indices into the drawn split; None: all of it, in order."""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """What one scatter panel shows of one arm at one time."""

    key: str
    """Unique among all panels."""
    run: str
    """The name of its track."""
    title: str
    """The arm and all its settings."""
    short: str
    """By what tells it from the run's other arms, where there is no room for the title."""
    when: str
    """The epoch, and the step within it."""
    epoch: int
    step: int | None
    """Steps done in the epoch; None at its end."""
    state: ArmState
    labels: Ints
    """(N,), of `state.features`."""
    class_names: tuple[str, ...]
    images: Ints | None
    """(N,), indices into the drawn split; None: all of it, in order."""
    about: ImageSet
    """Whose features are shown."""
    followed: int | None
    """The image of the drawn split that is marked."""

    @cached_property
    def points(self) -> Floats:
        """(N, 2): the features in the plane that is looked at."""
        return self.state.points()

    @cached_property
    def marks(self) -> Floats:
        """(K, 2): the anchors in the same plane; may be NaN."""
        return self.state.marks()

    @cached_property
    def extent(self) -> Extent | None:
        """The box around all points; None when none is finite."""
        return extent_of(self.points)

    @cached_property
    def reliability(self) -> Reliability | None:
        """How often the arm is right when it is so sure.

        None where a logit is not finite, or no probabilities are defined.
        """
        return plane_reliability(self.state.features, self.labels, self.state.classifier)

    @property
    def accuracies(self) -> tuple[str, ...]:
        """What share of the images shown is classified correctly, the longest way first."""
        share, images = percent_text(accuracy_of(self.state, self.labels)), self.about
        return (
            f"accuracy {share} on {images}",
            f"{share} on {images}",
            f"{share} on {images.count:,} {images.word} images",
            f"{share} {images.word}",
        )

    def caption(self, room: int, ways: Sequence[str]) -> str:
        """When it is and what is to be said of it, as much as fits `room` cells.

        Args:
            room: in cells.
            ways: to say it, the longest first; the last only where nothing else fits.
        """
        whens = [self.when, self.when.replace("step ", "")]
        whens.append(whens[1].replace("epoch", "ep."))
        stopped = "" if self.state.alive else "stopped: loss not finite"
        pairs = [*product(whens[:2], ways[:-1]), *product(whens, ways[-1:])]
        captions = [" · ".join(filter(None, (*pair, stopped))) for pair in pairs]
        return next((each for each in captions if len(each) <= room), captions[-1])

    @property
    def followed_row(self) -> int | None:
        """Where the followed image stands in the features, if it does."""
        if self.followed is None or self.images is None:
            return self.followed
        found = np.flatnonzero(self.images == self.followed)
        return int(found[0]) if len(found) else None

    def prediction(self, row: int) -> tuple[int, float]:
        """The class that the arm gives feature `row`, and its probability; NaN: it has none."""
        return self.state.classifier.prediction(self.state.features[row])

    def image_of(self, row: int) -> int:
        """The image of the drawn split that feature `row` belongs to."""
        return row if self.images is None else int(self.images[row])


def panel_key(run: str, arm: str) -> str:
    """What tells a panel from all others: its run and its arm."""
    return f"{run}/{arm}"


@dataclass(kw_only=True)
class Track:
    """One run: what it consists of, its finished epochs and its newest frame."""

    started: RunStarted
    name: str = ""
    """Told apart from other runs beside it by this; empty when it is alone."""
    history: History = field(default_factory=History)
    extents: Extents = field(default_factory=Extents)
    frame: FrameReady | None = None
    warnings: list[ArmWarning] = field(default_factory=list)
    seconds: float = 0.0
    """Training time so far."""
    steps_per_second: float = 0.0
    _epoch_ended: float = 0.0
    """Training time when the last epoch ended."""
    _noted: float = -RUNNING_INTERVAL
    """Training time when the running numbers were last kept."""

    def apply(self, event: Event) -> None:
        """Learn from an event of this run; those without a picture or a number are ignored."""
        match event:
            case FrameReady():
                self.frame, self.seconds = event, event.seconds
                self.steps_per_second = event.steps_per_second
                if event.seconds >= self._noted + RUNNING_INTERVAL:
                    self._noted = event.seconds
                    done = event.epoch + event.step / self.started.steps_per_epoch
                    self.history.add_running(done, event.arms)
            case EpochDone():
                if event.seconds > self._epoch_ended:
                    # For epochs so short that no frame tells the pace.
                    took = event.seconds - self._epoch_ended
                    self.steps_per_second = self.started.steps_per_epoch / took
                self.frame, self.seconds = None, event.seconds
                self._epoch_ended = event.seconds
                self.history.add(event.epoch, event.arms)
                self.extents.add(event.epoch, event.arms)
            case ArmWarning():
                self.warnings.append(event)
            case RunFinished():
                self.seconds = event.seconds
            case _:
                pass

    @property
    def arms(self) -> tuple[ArmInfo, ...]:
        """The arms, in the order of the panels."""
        return self.started.arms

    def moment(self, position: int | None) -> Moment | None:
        """The last finished epoch up to `position`; None: the newest there is."""
        if position is None and self.frame is not None:
            frame = self.frame
            return Moment(
                epoch=frame.epoch,
                step=frame.step,
                arms=frame.arms,
                images=self.started.frame_images,
            )
        epoch = self.epoch_at(position)
        if epoch is None:
            return None
        return Moment(epoch=epoch, step=None, arms=self.history.arms(epoch), images=None)

    def epoch_at(self, position: int | None) -> int | None:
        """The epoch of that moment, which need not be read from the disk for it."""
        if position is None and self.frame is not None:
            return self.frame.epoch
        epochs = [e for e in self.history.epochs if position is None or e <= position]
        return epochs[-1] if epochs else None

    def panels(self, position: int | None, *, followed: int | None = None) -> list[Panel]:
        """One panel for each arm; none before the first frame or epoch.

        Args:
            position: the epoch to show; None: the newest moment.
            followed: the image of the drawn split that is marked.
        """
        moment = self.moment(position)
        if moment is None:
            return []
        started = self.started
        labels = started.labels if moment.images is None else started.labels[moment.images]
        infos = {info.name: info for info in self.arms}
        shorts = dict(zip(infos, short_labels([i.spec for i in self.arms]), strict=True))
        return [
            Panel(
                key=panel_key(self.name, state.arm),
                run=self.name,
                title=self._named(infos[state.arm].title),
                short=self._named(shorts[state.arm]),
                when=_when(moment, started.steps_per_epoch),
                epoch=moment.epoch,
                step=moment.step,
                state=state,
                labels=labels,
                class_names=started.dataset.class_names,
                images=moment.images,
                about=ImageSet.drawn(started.config, started.dataset, len(labels)),
                followed=followed,
            )
            for state in moment.arms
            if state.arm in infos
        ]

    def _named(self, arm: str) -> str:
        """An arm, and the run's name where there are several."""
        return " · ".join(filter(None, (arm, inert(self.name))))

    @property
    def done_steps(self) -> int:
        """Steps of the whole run that are done."""
        if self.frame is not None:
            return self.frame.epoch * self.started.steps_per_epoch + self.frame.step
        measured = self.history.measured
        return (measured[-1] + 1) * self.started.steps_per_epoch if measured else 0

    @property
    def total_steps(self) -> int:
        """Steps of the whole run."""
        return self.started.config.epochs * self.started.steps_per_epoch

    @property
    def remaining_seconds(self) -> float | None:
        """Training time that is left, at the run's mean pace; None when it is not known yet."""
        done = self.done_steps
        if done <= 0 or self.seconds <= 0:
            return None
        return (self.total_steps - done) * self.seconds / done


def _when(moment: Moment, steps: int) -> str:
    # People count from 1.
    epoch = f"epoch {moment.epoch + 1}"
    return epoch if moment.step is None else f"{epoch} · step {moment.step}/{steps}"
